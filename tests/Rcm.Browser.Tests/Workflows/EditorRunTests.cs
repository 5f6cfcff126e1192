using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Workflows;

/// <summary>What ran lies over the graph, and what is drawn is tried.</summary>
public class EditorRunTests(StackFixture stack) : EditorTest(stack)
{
    [Fact]
    public async Task Runs_lie_over_the_graph_one_is_stepped_through_and_drawn_and_a_made_up_row_is_tried()
    {
        var page = await PageOfAsync(Omar);
        var file = HospitalFile.OfFreshMembers(1);
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await upload.SayAsync("Check eligibility");
        await upload.ChooseAsync(file.Payload);
        // While it is looked through, what is told of that moves the button.
        await Expect(page.GetByText("all of them can run")).ToBeVisibleAsync();
        await upload.Start.ClickAsync();
        var batch = await upload.StartedAsync();
        await batch.EndedAsync(1, BatchTime);
        var id = batch.Id;
        var workflow = await Sql.ValueAsync<Guid>("select workflow_id from batch_job where batch_job_id = $1", id);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);

        await page.GetByLabel("Runs", new() { Exact = true }).SelectOptionAsync($"batch-{id}");
        await Expect(page.GetByLabel("Runs on the graph")).ToContainTextAsync("1 run");
        await editor.Node("login_portal").Locator(".body").ClickAsync();
        await Expect(page.GetByTestId("run-figure")).ToContainTextAsync("1 run; 0 % failed; tier 1 100 %");

        await page.GetByLabel("Row", new() { Exact = true }).FillAsync("1");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Runs on the graph")).ToContainTextAsync("Step 1 of");
        await editor.Button("Next step").ClickAsync();
        await Expect(page.GetByLabel("Runs on the graph")).ToContainTextAsync("Step 2 of");
        await Expect(page.Locator(".step.current")).ToHaveAttributeAsync("data-node-code", "login_portal");
        var trace = (await page.GetByRole(AriaRole.Link, new() { Name = "Open the trace" }).GetAttributeAsync("href"))!;
        Assert.Matches(new Regex($"^/batches/{id}/items/[0-9]+\\?step=[0-9]+$"), trace);

        // What somebody took out of the draft comes back from a run, as the catalogue describes it.
        await editor.Node("search_patient").Locator(".body").ClickAsync();
        await page.Keyboard.PressAsync("Delete");
        await Expect(editor.Nodes).ToHaveCountAsync(2);
        await editor.SavedAsync();
        await editor.Button("Draw this path into the draft").ClickAsync();
        await Expect(editor.Transition("search_patient", "verify_eligibility", "patient_found")).ToHaveCountAsync(1);
        await Expect(editor.Node("search_patient")).ToContainTextAsync("Search for patient");
        await editor.Button("Undo").ClickAsync();
        await editor.Button("Undo").ClickAsync();
        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await editor.SavedAsync();

        await editor.Button("Try it").ClickAsync();
        var row = file.Rows[0];
        foreach (var (column, value) in new[]
        {
            ("member_id", row.MemberId), ("first_name", row.FirstName), ("last_name", row.LastName), ("dob", row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        })
        {
            await page.Locator($"#trial-{column}").FillAsync(value);
        }

        await editor.Button("Try this row").ClickAsync();
        await Expect(page.GetByTestId("trial-state")).ToContainTextAsync("The payer answered", new() { Timeout = 60_000 });
        await Expect(page.FrameLocator("iframe.page").GetByText("Eligibility result")).ToBeVisibleAsync();
        // Beside the page the graph tells the way.
        await Expect(editor.Node("verify_eligibility")).ToHaveClassAsync(new Regex("fine"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Recognised" }).First.ClickAsync();
        await Expect(page.FrameLocator("iframe.page").GetByText("Sign in").First).ToBeVisibleAsync();
        // Of the row nothing is kept.
        Assert.Equal(0L, await Sql.ValueAsync<long>("select count(*) from workflow_trial where workflow_id = $1 and input_data is not null", workflow));
    }
}
