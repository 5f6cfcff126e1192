using System.Globalization;
using System.IO.Compression;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.PayerPortal;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches;

/// <summary>Rows that the file had wrong are mended in the grid, run again, and taken away; rows that wait are taken and settled in the queue.</summary>
public class MendTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task Rows_are_mended_in_the_grid_run_again_and_the_answers_taken_away_as_filtered()
    {
        var file = HospitalFile.OfFreshMembers(3);
        var page = await PageOfAsync(Hana);
        var batch = await StartBrokenAsync(page, file, 2);
        await batch.EndedAsync(3, BatchTime);
        await Expect(batch.Status).ToContainTextAsync("Needs a person");

        await page.GetByRole(AriaRole.Link, new() { Name = "Mend rows" }).ClickAsync();
        var grid = page.GetByRole(AriaRole.Form, new() { Name = "Mend rows" });
        var dates = grid.Locator("input[data-column=dob]");
        await Expect(dates).ToHaveCountAsync(2);
        await dates.Nth(0).FillAsync(DateOf(file.Rows[0]));
        await dates.Nth(1).FillAsync("31/12/1980");
        await dates.Nth(1).PressAsync("Tab");
        await grid.GetByRole(AriaRole.Button, new() { Name = "Save and run 2 rows again" }).ClickAsync();

        // The good one goes, the other says which cell.
        await Expect(grid).ToContainTextAsync("1 row is back in the queue");
        await Expect(dates.Nth(1)).ToHaveAttributeAsync("aria-invalid", "true");
        await dates.Nth(1).FillAsync(DateOf(file.Rows[1]));
        await grid.GetByRole(AriaRole.Button, new() { Name = "Save and run 1 row again" }).ClickAsync();
        await Expect(grid.Locator("tr[data-status=completed]")).ToHaveCountAsync(2, new() { Timeout = (float)BatchTime.TotalMilliseconds });

        await batch.OpenAsync(batch.Id);
        await Expect(batch.Status).ToContainTextAsync("Done");
        Assert.All(await Portal.SearchesAsync(file.MemberIds), asked => Assert.Equal(1, asked.Value));
        await TakesThemAwayAsync(page, batch);
        var item = await batch.OpenItemAsync(file.Rows[0].ClientRowId);
        await item.Show("first Birth date").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("soon");
    }

    [Fact]
    public async Task Cells_of_a_spreadsheet_go_each_into_its_own_and_going_back_asks_before_they_are_lost()
    {
        var page = await PageOfAsync(Hana);
        await StartBrokenAsync(page, HospitalFile.OfFreshMembers(2), 2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Mend rows" }).ClickAsync();
        var grid = page.GetByRole(AriaRole.Form, new() { Name = "Mend rows" });
        await Expect(grid.Locator("input[data-column=first_name]")).ToHaveCountAsync(2);

        await grid.Locator("input[data-column=first_name]").Nth(0).EvaluateAsync(
            """
            (cell, text) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData('text/plain', text);
              cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
            }
            """, "Ada\tMoss\r\nBea\tNoor\r\n");
        await Expect(grid.GetByRole(AriaRole.Button, new() { Name = "Save and run 2 rows again" })).ToBeVisibleAsync();
        foreach (var (column, row, value) in new[] { ("first_name", 0, "Ada"), ("last_name", 0, "Moss"), ("first_name", 1, "Bea"), ("last_name", 1, "Noor") })
            await Expect(grid.Locator($"input[data-column={column}]").Nth(row)).ToHaveValueAsync(value);

        await page.EvaluateAsync("history.back()");
        var question = page.GetByRole(AriaRole.Alertdialog);
        await Expect(question).ToContainTextAsync("Leave without running the rows that you changed?");
        await question.GetByRole(AriaRole.Button, new() { Name = "Stay here" }).ClickAsync();
        await Expect(grid.Locator("input[data-column=last_name]").Nth(1)).ToHaveValueAsync("Noor");

        await page.EvaluateAsync("history.back()");
        await question.GetByRole(AriaRole.Button, new() { Name = "Leave, and lose it" }).ClickAsync();
        await Expect(grid).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_row_of_the_queue_is_taken_before_the_others_eyes_and_settled()
    {
        var file = HospitalFile.OfFreshMembers(1);
        var hana = await PageOfAsync(Hana);
        var batch = await StartBrokenAsync(hana, file, 1);
        // Her page goes elsewhere meanwhile.
        var id = batch.Id;
        var fiona = await PageOfAsync(Fiona);
        await fiona.GotoAsync("/");
        await new Shell(fiona).ActForAsync(NorthMedical);
        var row = await Sql.ValueAsync<long>("select batch_job_item_id from batch_job_item where batch_job_id = $1", id);
        var address = string.Create(CultureInfo.InvariantCulture, $"/queue?row={row}&who=nobody&reason=input.date");
        foreach (var page in (IPage[])[hana, fiona]) await new Shell(page).OpenAsync(address);

        await fiona.GetByRole(AriaRole.Button, new() { Name = "Take", Exact = true }).ClickAsync();
        // She sees it without touching her page.
        await Expect(hana.Locator($"tr[data-item-id='{row}']")).ToHaveAttributeAsync("data-review", "in_review");
        await Expect(hana.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Fiona");

        await fiona.GetByRole(AriaRole.Button, new() { Name = "Settle…" }).ClickAsync();
        await fiona.GetByLabel("What the payer answered").SelectOptionAsync("active");
        await fiona.GetByRole(AriaRole.Button, new() { Name = "Settle the row" }).ClickAsync();

        await Expect(fiona.Locator($"tr[data-item-id='{row}']")).ToHaveAttributeAsync("data-status", "completed");
        await batch.OpenAsync(id);
        await Expect(batch.Status).ToContainTextAsync("Done");
    }

    /// <summary>A file whose first rows have no birth date that can be read.</summary>
    private async Task<BatchPage> StartBrokenAsync(IPage page, HospitalFile file, int broken)
    {
        var text = file.Text();
        foreach (var row in file.Rows.Take(broken)) text = text.Replace(DateOf(row), "soon", StringComparison.Ordinal);
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        return await upload.StartWithBadRowsAsync(HospitalFile.Of(file.Name, text), broken == file.Rows.Count ? "all the same" : "good row");
    }

    private async Task TakesThemAwayAsync(IPage page, BatchPage batch)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Review" }).SelectOptionAsync("retried");
        await Expect(batch.Rows).ToHaveCountAsync(2);

        var csv = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync());
        var xlsx = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "XLSX", Exact = true }).ClickAsync());

        Assert.Equal(2, ResultRow.Read(await File.ReadAllTextAsync(await csv.PathAsync(), Cancelled)).Count);
        await using var book = await ZipFile.OpenReadAsync(await xlsx.PathAsync(), Cancelled);
        Assert.NotNull(book.GetEntry("xl/worksheets/sheet1.xml"));
        Assert.Equal(["2 csv retried", "2 xlsx retried"], await Sql.ColumnAsync<string>(
            "select concat_ws(' ', detail->>'rows', detail->>'format', detail->'filter'->>'review') from audit_log where action = 'results.exported' and subject = $1 order by audit_id",
            string.Create(CultureInfo.InvariantCulture, $"batch/{batch.Id}")));
    }

    private static string DateOf(EligibilityRow row) => row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
