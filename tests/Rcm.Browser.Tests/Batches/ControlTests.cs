using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches;

/// <summary>A batch is stopped for a while, or for good, by a person at its page.</summary>
public class ControlTests(StackFixture stack) : BrowserTest(stack)
{
    private const int Rows = 12;

    [Fact]
    public async Task A_paused_batch_rests_until_it_is_resumed_and_then_ends_with_every_row_answered_once()
    {
        var file = HospitalFile.OfFreshMembers(Rows);
        var page = await PageOfAsync(Hana);
        var batch = await StartBatchAsync(page, file);
        await batch.EndedAsync(1, BatchTime);

        await batch.Act("Pause").ClickAsync();
        await Expect(batch.Status).ToContainTextAsync("Paused");
        // Rows that were with the payer end first.
        await Eventually.ValueAsync(
            () => Sql.ValueAsync<long>("select count(*) from batch_job_item where batch_job_id = $1 and status = 'processing'", batch.Id),
            running => running == 0, BatchTime, "no row runs");
        var paused = await Sql.ValueAsync<long>("select count(*) from batch_job_item where batch_job_id = $1 and status = 'paused'", batch.Id);
        Assert.InRange(paused, 1, Rows - 1);

        await batch.Act("Resume").ClickAsync();
        await batch.EndedAsync(Rows, BatchTime);

        await Expect(batch.Status).ToContainTextAsync("Done");
        await Expect(batch.History).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"Resumed {paused} row"));
        await Expect(batch.History).ToContainTextAsync("by Hana");
        Assert.All(await Portal.SearchesAsync(file.MemberIds), asked => Assert.Equal(1, asked.Value));
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_keeps_its_answers_and_asks_first()
    {
        var page = await PageOfAsync(Hana);
        var batch = await StartBatchAsync(page, HospitalFile.OfFreshMembers(Rows));
        await batch.EndedAsync(1, BatchTime);

        await batch.Act("Cancel the rest").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it going" }).ClickAsync();
        await Expect(batch.Status).ToContainTextAsync("Running");
        await batch.Act("Cancel the rest").ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Cancel the rest" }).ClickAsync();

        await Expect(batch.Status).ToContainTextAsync("Cancelled");
        await Expect(batch.Act("Cancel the rest")).ToBeDisabledAsync();
        Assert.InRange(await batch.NumberAsync("succeeded"), 1, Rows - 1);
        Assert.Equal(Rows, (await batch.ResultsAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1);
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_nothing()
    {
        var started = await StartBatchAsync(await PageOfAsync(Hana), HospitalFile.OfFreshMembers(3));
        var seen = new BatchPage(await PageOfAsync(Vera));

        await seen.OpenAsync(started.Id);

        await Expect(seen.Act("Pause")).ToHaveCountAsync(0);
        await Expect(seen.Act("Cancel the rest")).ToHaveCountAsync(0);
    }
}
