using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Execution;

/// <summary>What happens to a batch is said on whatever page its owner is.</summary>
[Collection(Alone.Name)]
public class NoticeTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task The_bell_tells_of_a_batch_that_gets_stuck_that_moves_again_and_that_ends()
    {
        var page = await PageOfAsync(Fiona);
        await new Shell(page).OpenAsync("/");
        await new Shell(page).ActForAsync(NorthMedical);
        await Sql.DoAsync("update notice set seen_at = now()");
        await Stack.KillWorkerAsync();
        var id = (await StartBatchAsync(page, HospitalFile.OfFreshMembers(2))).Id;
        await Expect(new Shell(page).Main.GetByText("No worker is running; 2 rows wait.")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // On another page, and while she acts for her own firm.
        await new Shell(page).ActForAsync(RevenuePartners);
        var bell = new Bell(page);
        await Expect(bell.Count).ToHaveTextAsync("1", new() { Timeout = 60_000 });
        await page.Keyboard.PressAsync("n");
        await Expect(bell.Notice("stuck", id)).ToContainTextAsync("2 rows wait, and no worker is at work on them.");

        Stack.StartWorker();
        await Expect(bell.Notice("moving_again", id)).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(bell.Notice("finished", id)).ToContainTextAsync("All 2 rows were answered.", new() { Timeout = 120_000 });
        await Expect(bell.Count).ToHaveTextAsync("3");

        await bell.Notice("finished", id).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(new Shell(page).ActingOrganisation).ToHaveTextAsync(NorthMedical);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/batches/{id.ToString(CultureInfo.InvariantCulture)}$"));
        await page.Keyboard.PressAsync("n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark all as seen" }).ClickAsync();
        await Expect(bell.Count).ToHaveCountAsync(0);
    }

    private sealed class Bell(IPage page)
    {
        public ILocator Count => page.GetByTestId("notices").Locator(".count");

        public ILocator Notice(string kind, long batch) =>
            page.Locator($"[data-notice={kind}]").Filter(new() { HasText = string.Create(CultureInfo.InvariantCulture, $"Batch {batch} ") });
    }
}
