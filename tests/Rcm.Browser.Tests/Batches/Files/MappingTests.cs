using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches.Files;

/// <summary>A file in a hospital's own words: its columns are said once, its bad rows are seen before anything runs.</summary>
public class MappingTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task Columns_are_said_once_and_bad_rows_are_seen_before_the_good_ones_run()
    {
        var first = HospitalFile.OfFreshMembers(2);
        var page = await PageOfAsync(Hana, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();

        await upload.SayAsync("Check eligibility of Tuesday");
        await upload.ChooseAsync(HospitalFile.Of("own words.csv", InOwnWords(first) + "X-1,MERIDIAN,1548392707,North Medical Center,M1,Ada,Moss,31/31/1980,2026-01-15,30\nTotal,3\n"));
        await Expect(upload.Message).ToContainTextAsync("Line 1: the column member_id is missing");
        // What the patients are called stays on the server.
        await Expect(page.Locator("form.upload")).Not.ToContainTextAsync(first.Rows[0].LastName);
        await IsAccessibleAsync(page);
        await upload.Column("Member ID").SelectOptionAsync("Zchn");

        await Expect(upload.Message).ToContainTextAsync("1 of 3 rows can’t run");
        await Expect(upload.Message).ToContainTextAsync("Line 4");
        await Expect(page.GetByText("Line 5 looks like a totals row")).ToBeVisibleAsync();
        await IsAccessibleAsync(page);
        Assert.Equal(0, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = 'own words.csv'"));
        await Expect(upload.Start).ToHaveTextAsync("Start batch with the 2 good rows");
        await upload.Start.ClickAsync();
        var batch = await upload.StartedAsync();
        await Expect(batch.Count("total")).ToContainTextAsync("3");
        await Expect(batch.Count("review")).ToContainTextAsync("1");

        // The next file with these headers has nothing in its way.
        await upload.OpenAsync();
        await upload.StartBatchAsync(HospitalFile.Of("own words again.csv", InOwnWords(HospitalFile.OfFreshMembers(1))));
    }

    private static string InOwnWords(HospitalFile file) => file.Text().Replace("member_id", "Zchn", StringComparison.Ordinal);

    private static async Task IsAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { Iframes = false }).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
        Assert.Empty(result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {n.Html}")));
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), "wider than the screen");
    }
}
