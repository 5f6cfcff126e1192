using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Accessibility;

/// <summary>No page has a serious or critical finding of axe, in neither theme, on neither a desk's nor a phone's screen.</summary>
public class AccessibilityTests(StackFixture stack) : BrowserTest(stack)
{
    // What Chromium says of an address that nobody has, and of the test's own tracer at a recorded page, which may run no script.
    private static readonly string[] Expected = ["status of 404", "Blocked script execution in 'about:srcdoc'"];

    private const string NoSuchPage = "/no-such-page";

    private static readonly TimeSpan AxeTime = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_free_of_serious_findings(ColorScheme scheme, int width)
    {
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } };
        var page = await PageOfAsync(Omar, options);
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !Expected.Any(e => message.Text.Contains(e, StringComparison.Ordinal)))
            {
                faults.Add($"{page.Url}: {message.Text}");
            }
        };

        foreach (var address in await AddressesAsync(page))
        {
            await new Shell(page).OpenAsync(address);
            await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Loading" })).ToHaveCountAsync(0);
            faults.AddRange(await FindingsAsync(page, address));
            // A page that is wider than the screen hides what is to the right of it.
            if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"))
            {
                faults.Add($"{address}: wider than {width} pixels");
            }
        }

        await page.GetByTestId("notices").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Notices" })).ToBeVisibleAsync();
        faults.AddRange(await FindingsAsync(page, "the bell's panel"));

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_sign_in_page_is_free_of_serious_findings(ColorScheme scheme)
    {
        var page = await NewPageAsync(new() { ColorScheme = scheme });
        await new SignInPage(page).OpenAsync();

        Assert.Empty(await FindingsAsync(page, "/signin"));
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(IPage page)
    {
        var batch = await StartBatchAsync(page, HospitalFile.OfFreshMembers(2));
        await batch.EndedAsync(2, BatchTime);
        // Read while its page is open.
        var id = batch.Id;
        var item = await Sql.ValueAsync<long>("select min(batch_job_item_id) from batch_job_item where batch_job_id = $1", id);
        // One row for the pages of rows that wait.
        await Sql.DoAsync(
            "update batch_job_item set status = 'needs_review', exception_kind = 'business', reason_code = '75', error_message = 'The payer didn''t find this member.' where batch_job_item_id = $1", item);
        // Looked at with its dots, whichever test was first.
        await new MicroStatesPage(page).DrawMapAsync();
        var workflow = await Sql.ValueAsync<Guid>("select workflow_id from user_workflow where name = $1", EligibilityWorkflow);
        var endpoint = await Sql.ValueAsync<long>("select endpoint_id from batch_job where batch_job_id = $1", id);
        var microState = await Sql.ValueAsync<long>("select min(micro_state_id) from micro_state");
        return
        [
            "/", "/batches", "/batches/new", $"/batches/{id}", $"/batches/{id}/items/{item}", "/workflows", $"/workflows/{workflow}",
            $"/batches/{id}?status=needs_review&mend=1", $"/batches/{id}/items/{item}/summary", "/queue", $"/queue?row={item}",
            "/microstates", $"/microstates/{microState.ToString(CultureInfo.InvariantCulture)}", "/endpoints", "/endpoints?add=1", $"/endpoints?endpoint={endpoint.ToString(CultureInfo.InvariantCulture)}", "/admin/users", NoSuchPage,
            "/workflows?add=new", $"/workflows/{workflow}/versions", "/admin/notifications",
            "/microstates?q=member", $"/microstates/{microState.ToString(CultureInfo.InvariantCulture)}?tab=edit", "/microstates/map", "/microstates/review",
            string.Create(CultureInfo.InvariantCulture, $"/microstates/compare?a={microState}&b={microState + 1}"),
        ];
    }

    private static async Task<IEnumerable<string>> FindingsAsync(IPage page, string address)
    {
        // Not into frames: a recorded page stands in one that runs no script, so axe's timers there never come.
        var result = await page.RunAxe(new AxeRunOptions { Iframes = false }).WaitAsync(AxeTime, Cancelled);
        return result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .SelectMany(v => v.Nodes.Select(n => $"{address}: {v.Impact} {v.Id}: {v.Help} at {n.Target}: {n.Html}"));
    }
}
