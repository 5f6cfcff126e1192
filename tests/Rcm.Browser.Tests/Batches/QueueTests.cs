using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.PayerPortal;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches;

/// <summary>Several rows of the queue at once.</summary>
public class QueueTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task Rows_are_given_to_somebody_together_and_what_cannot_run_as_it_is_says_why()
    {
        var file = HospitalFile.OfFreshMembers(3);
        var hana = await PageOfAsync(Hana);
        var upload = new NewBatchPage(hana);
        await upload.OpenAsync();
        await upload.StartWithBadRowsAsync(
            HospitalFile.Of(file.Name, file.Text().Replace(EligibilityRow.ProviderNpi, "1548392708", StringComparison.Ordinal)), "all the same");
        await new Shell(hana).OpenAsync("/queue?reason=input.npi");
        var (first, second, third) = (Row(hana, file, 0), Row(hana, file, 1), Row(hana, file, 2));
        var where = (await third.BoundingBoxAsync())!.Y;

        await Box(first).CheckAsync();
        await Box(second).CheckAsync();
        // What is ticked moves nothing from under the pointer.
        await Expect(Bar(hana)).ToContainTextAsync("2 rows selected");
        Assert.Equal(where, (await third.BoundingBoxAsync())!.Y);
        await Bar(hana).GetByLabel("Give the selected rows to").SelectOptionAsync(new SelectOptionValue { Value = await IdOfAsync(Fiona) });
        await Expect(hana.GetByText("Given to Fiona Byrne: 2 rows.")).ToBeVisibleAsync();
        await Expect(third).ToHaveAttributeAsync("data-review", "none");

        var fiona = await PageOfAsync(Fiona);
        await fiona.GotoAsync("/");
        await new Shell(fiona).ActForAsync(NorthMedical);
        await new Shell(fiona).OpenAsync("/queue?reason=input.npi&who=me");
        await Box(Row(fiona, file, 0)).CheckAsync();
        await Box(Row(fiona, file, 1)).CheckAsync();
        await Bar(fiona).GetByRole(AriaRole.Button, new() { Name = "Run again as they are" }).ClickAsync();
        await Expect(fiona.GetByRole(AriaRole.Alert)).ToContainTextAsync(file.Rows[1].ClientRowId);
        await Expect(Row(fiona, file, 1)).ToHaveAttributeAsync("data-status", "needs_review");

        await Box(Row(fiona, file, 0)).CheckAsync();
        await Bar(fiona).GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Expect(fiona.GetByText("Released: 1 row.")).ToBeVisibleAsync();
        // She sees it without touching her page.
        await Expect(first).ToHaveAttributeAsync("data-review", "none");
        await Expect(second).ToHaveAttributeAsync("data-review", "in_review");
    }

    private static ILocator Row(IPage page, HospitalFile file, int row) => page.Locator("tr[data-item-id]").Filter(new() { HasText = file.Rows[row].ClientRowId });

    private static ILocator Box(ILocator row) => row.GetByRole(AriaRole.Checkbox);

    private static ILocator Bar(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Selected rows" });

    private async Task<string> IdOfAsync(string email) =>
        (await Sql.ValueAsync<Guid>("select user_id from app_user where email = $1", email)).ToString("D", CultureInfo.InvariantCulture);
}
