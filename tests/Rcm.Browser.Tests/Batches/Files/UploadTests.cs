using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches.Files;

public class UploadTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task Nothing_stands_between_choosing_a_file_that_fits_and_starting()
    {
        var upload = await OpenAsync(Hana);

        var batch = await upload.StartBatchAsync(HospitalFile.OfFreshMembers(1).Payload);

        await Expect(batch.Count("total")).ToContainTextAsync("1");
    }

    [Fact]
    public async Task A_double_click_starts_one_batch()
    {
        var file = HospitalFile.OfFreshMembers(1);
        var upload = await OpenAsync(Hana);
        await upload.ChooseAsync(file.Payload);
        await upload.SayAsync("Check eligibility, clicked twice");

        await upload.Start.DblClickAsync();
        await upload.StartedAsync();

        Assert.Equal(1, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = $1", file.Name));
    }

    [Fact]
    public async Task The_same_file_again_is_named_and_starts_only_when_it_is_meant()
    {
        var file = HospitalFile.OfFreshMembers(1);
        var page = await PageOfAsync(Hana);
        var first = await StartBatchAsync(page, file);
        var id = first.Id;

        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await upload.SendAsync(file.Payload);

        await Expect(upload.Message.GetByRole(AriaRole.Link, new() { Name = string.Create(CultureInfo.InvariantCulture, $"batch {id}") })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Stack.ConsoleUrl, "/batches/new").AbsoluteUri);
        Assert.Equal(1, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = $1", file.Name));

        await page.GetByRole(AriaRole.Button, new() { Name = "Start it all the same" }).ClickAsync();
        await upload.StartedAsync();
        Assert.Equal(2, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = $1", file.Name));
    }

    [Fact]
    public async Task A_long_upload_shows_how_far_it_is()
    {
        // Refused at its end, so that the worker need not work three hundred thousand rows.
        var file = HospitalFile.OfFreshMembers(1);
        var row = file.Text().Split('\n')[1];
        var text = file.Text() + string.Concat(Enumerable.Range(2, 20_000).Select(i => $"L{i}{row.AsSpan(row.IndexOf(',', StringComparison.Ordinal))}\n")) + "one,too,few\n";
        var page = await PageOfAsync(Hana);
        var slow = await page.Context.NewCDPSessionAsync(page);
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await slow.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = 1_000_000,
        });

        await upload.SendAsync(HospitalFile.Of("long.csv", text));

        await Expect(upload.Progress).ToBeVisibleAsync();
        await Eventually.TrueAsync(
            () => upload.Progress.EvaluateAsync<bool>("bar => bar.position > 0 && bar.position < 1"), TimeSpan.FromSeconds(10), "a figure between start and end");
        await Expect(upload.Message).ToContainTextAsync("Line 20003");
    }

    [Fact]
    public async Task A_file_is_started_by_keyboard_alone()
    {
        var page = await PageOfAsync(Hana);
        await new Shell(page).OpenAsync("/");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("b");
        await Expect(page).ToHaveURLAsync(new Uri(Stack.ConsoleUrl, "/batches").AbsoluteUri);
        await Expect(new BatchListPage(page).NewBatch).ToBeVisibleAsync();
        await TabToAsync(page, new BatchListPage(page).NewBatch);
        await page.Keyboard.PressAsync("Enter");

        var upload = new NewBatchPage(page);
        await Expect(upload.Start).ToBeVisibleAsync();
        await TabToAsync(page, upload.File);
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        await chooser.SetFilesAsync(HospitalFile.OfFreshMembers(1).Payload);
        await TabToAsync(page, upload.Prompt);
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("Check eligibility by keyboard");
        await TabToAsync(page, upload.Start);
        await page.Keyboard.PressAsync("Enter");
        var batch = await upload.StartedAsync();

        await Expect(batch.Rows).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(ItemPage.Address());
        await Expect(new Shell(page).Heading).ToContainTextAsync("Row 1");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page).ToHaveURLAsync(BatchPage.Address());
    }

    [Fact]
    public async Task Who_only_looks_cannot_upload()
    {
        var page = await PageOfAsync(Vera);
        var list = new BatchListPage(page);
        await list.OpenAsync();
        await Expect(list.NewBatch).ToHaveCountAsync(0);

        await new Shell(page).OpenAsync("/batches/new");
        await Expect(new NewBatchPage(page).Start).ToHaveCountAsync(0);

        var forged = await page.EvaluateAsync<int>(
            """
            async () => {
              const form = new FormData();
              for (const field of document.querySelectorAll('input[name=__RequestVerificationToken]')) form.set(field.name, field.value);
              form.set('prompt', 'Not allowed');
              form.set('workflow', '00000000-0000-0000-0000-000000000000');
              form.set('file', new File(['client_row_id\n1\n'], 'forged.csv', { type: 'text/csv' }));
              return (await fetch('/batches/upload', { method: 'POST', body: form, redirect: 'manual' })).status;
            }
            """);
        Assert.NotInRange(forged, 200, 299);
        Assert.Equal(0, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = 'forged.csv'"));
    }

    private async Task<NewBatchPage> OpenAsync(string person)
    {
        var upload = new NewBatchPage(await PageOfAsync(person));
        await upload.OpenAsync();
        return upload;
    }

    /// <summary>Presses Tab until the element has the focus, and sees that the focus shows.</summary>
    private static async Task TabToAsync(IPage page, ILocator element)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if (await element.EvaluateAsync<bool>("e => document.activeElement === e"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"No Tab leads to {element}.");
    }
}
