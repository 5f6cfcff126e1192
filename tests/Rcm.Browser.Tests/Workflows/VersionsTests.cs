using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Workflows;

/// <summary>Workflows are copied, imported, compared and restored by somebody whose organisation runs no batches: other tests' choices stay as they are.</summary>
public class VersionsTests(StackFixture stack) : BrowserTest(stack)
{
    private const string Cora = "cora@credcheck.example";

    [Fact]
    public async Task A_copy_is_ones_own_and_a_version_is_compared_and_restored()
    {
        var page = await PageOfAsync(Cora);
        await new Shell(page).OpenAsync("/workflows");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Copy {EligibilityWorkflow}", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/workflows/[0-9a-f-]{36}$"));
        var copy = Guid.Parse(page.Url[^36..]);
        // A second version: what the first has, and one move more.
        await Sql.DoAsync(
            """
            insert into workflow_version (workflow_id, version, graph, note, published_at)
            select workflow_id, 2, jsonb_set(graph, '{transitions}', graph -> 'transitions' || '[{"from": "verify_eligibility", "to": "search_patient", "label": "look_again"}]'), 'Looks again', now()
            from workflow_version where workflow_id = $1
            """, copy);

        await new Shell(page).OpenAsync($"/workflows/{copy}/versions");
        await Expect(page.Locator("[data-difference=added]")).ToContainTextAsync("look_again");
        await Expect(page.GetByTestId("graph-after").Locator("[data-mark=added]")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("graph-before").Locator("[data-node-code]")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Button, new() { Name = "Restore version 1" }).ClickAsync();
        await Expect(page.GetByText("Version 1 is in the draft now")).ToBeVisibleAsync();
        // The draft is compared with the newest version now, and lacks the move again.
        await Expect(page.Locator("[data-difference=removed]")).ToContainTextAsync("look_again");
    }

    [Fact]
    public async Task An_exported_file_is_imported_and_one_that_is_none_is_refused()
    {
        var page = await PageOfAsync(Cora);
        await new Shell(page).OpenAsync("/workflows");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = $"Export {EligibilityWorkflow}", Exact = true }).ClickAsync());
        var json = await File.ReadAllTextAsync(await download.PathAsync(), Cancelled);
        Assert.Contains("urn:hybrid-rcm:schema:workflow:1", json, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await ChooseAsync("""{"$schema": "urn:hybrid-rcm:schema:workflow:9"}""");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("another version of the format");

        await ChooseAsync(json);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/workflows/[0-9a-f-]{36}$"));
        await Expect(new Shell(page).Heading).ToContainTextAsync(EligibilityWorkflow);

        async Task ChooseAsync(string text)
        {
            await Expect(page.GetByLabel("Workflow file")).ToBeEnabledAsync();
            await page.GetByLabel("Workflow file").SetInputFilesAsync(
                new FilePayload { Name = "workflow.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
            await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        }
    }
}
