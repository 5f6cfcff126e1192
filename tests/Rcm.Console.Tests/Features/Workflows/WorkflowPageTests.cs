using Bunit;
using Rcm.Console.Features.Workflows;
using Rcm.Console.Features.Workflows.Editor.Canvas;
using Rcm.Console.Features.Workflows.Library;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public sealed class WorkflowPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private static readonly WorkflowGraph Graph = new(
        "login", [new("login", "Sign in"), new("verify", "Verify", IsTerminal: true)],
        [new("login", "verify", "ok"), new("login", "verify", "already_in"), new("login", "login", "retry")]);

    [Fact]
    public async Task The_canvas_opens_with_the_graph_and_the_outline_tells_it_in_words()
    {
        var workflow = await WorkflowAsync();

        var page = await OpenAsync(workflow);

        var model = page.FindComponent<GraphCanvas>().Instance.Model;
        Assert.Equal(["login", "verify"], model.Graph.Nodes.Select(n => n.Code));
        Assert.True(model.MayEdit);
        var words = page.Find("[aria-labelledby=outline-title]").TextContent;
        Assert.Contains("retry", words, StringComparison.Ordinal);
        Assert.Contains("leads back to itself", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_often_a_transition_was_taken_and_how_sure_a_name_is_go_to_the_canvas()
    {
        var (from, to) = (Some.Node(), Some.Node());
        from.LabelConf = 0.85m;
        var workflow = Some.Workflow(Hospital);
        await Database.AddAsync(from, to, workflow);
        await Database.AddAsync(
            Some.Version(workflow, 1, new WorkflowGraph(from.Code, [new(from.Code), new(to.Code, IsTerminal: true)], [new(from.Code, to.Code, "often")])),
            new WorkflowTransition { FromNode = from.NodeId, ToNode = to.NodeId, ActionLabel = "often", Freq = 1_500 });

        var page = await OpenAsync(workflow);

        var knowledge = page.FindComponent<GraphCanvas>().Instance.Model.Knowledge;
        Assert.Equal(0.85m, knowledge.Nodes[from.Code].Confidence);
        Assert.Equal(1_500, knowledge.Transitions[$"{from.Code}|{to.Code}|often"].Freq);
    }

    [Fact]
    public async Task A_viewer_sees_the_graph_and_gets_nothing_that_changes_it()
    {
        var workflow = await WorkflowAsync();
        var viewer = Some.User(Hospital, UserRole.Viewer);
        await Database.AddAsync(viewer);

        var page = await OpenAsync(workflow, As(viewer));

        Assert.False(page.FindComponent<GraphCanvas>().Instance.Model.MayEdit);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent is "Publish" || b.GetAttribute("aria-label") is "Undo" or "Redo");
        Assert.Contains("You can look at this workflow", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_without_a_graph_says_how_it_begins()
    {
        var workflow = Some.Workflow(Hospital);
        await Database.AddAsync(workflow);

        var page = await OpenAsync(workflow);

        Assert.Contains("Nothing is drawn yet", page.Markup, StringComparison.Ordinal);
        Assert.Contains("no nodes yet", page.Find("[data-testid=findings]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gesture_is_saved_and_what_is_wrong_now_is_listed()
    {
        var workflow = await WorkflowAsync();
        var page = await OpenAsync(workflow);

        var answer = await SaveAsync(page, new AddNode(new DraftNode("lonely")));

        Assert.Null(answer.Refused);
        Assert.Equal(1, answer.Revision);
        Assert.Equal(1L, await Database.ScalarAsync<long>("select revision from workflow_draft where workflow_id = $1", workflow.WorkflowId));
        page.WaitForAssertion(() => Assert.Contains("No path leads to lonely", page.Find("[data-testid=findings]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_gesture_that_is_refused_gives_the_canvas_the_draft_without_it()
    {
        var page = await OpenAsync(await WorkflowAsync());

        var answer = await SaveAsync(page, new AddTransition("login", "verify", new string('x', 10_000)));

        Assert.Contains("10,000 characters", answer.Refused, StringComparison.Ordinal);
        Assert.Equal(3, answer.Graph!.Transitions.Count);
    }

    [Fact]
    public async Task Two_who_change_the_same_are_both_shown()
    {
        var page = await OpenAsync(await WorkflowAsync());
        await SaveAsync(page, new SetNode("login", "Theirs"));

        // Made on what the page showed before.
        await SaveAsync(page, new SetNode("login", "Mine"));

        page.WaitForAssertion(() => page.Find("[data-testid=conflicts]"), Patience);
        var asked = page.Find("[data-testid=conflicts]");
        Assert.Equal(["Mine", "Theirs"], asked.QuerySelectorAll("dd").Select(d => d.TextContent));
        Assert.Equal(["Keep theirs", "Use mine"], asked.QuerySelectorAll("button").Select(b => b.TextContent));
    }

    [Fact]
    public async Task A_workflow_gets_another_name_in_its_panel_and_one_that_is_none_is_refused_there()
    {
        var workflow = await WorkflowAsync();
        var page = await OpenAsync(workflow);

        await Field(page, "Name").ChangeAsync(" ");
        page.WaitForAssertion(() => Assert.Contains("Give the workflow a name", page.Find("aside [role=alert]").TextContent, StringComparison.Ordinal), Patience);
        await Field(page, "Name").ChangeAsync("Benefits");
        await Field(page, "What it does").ChangeAsync("Reads the benefits");

        page.WaitForAssertion(() => Assert.Contains("Benefits", page.Find("h1").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("Benefits: Reads the benefits", await Database.ScalarAsync<string>(
            "select name || ': ' || description from user_workflow where workflow_id = $1", workflow.WorkflowId));
    }

    [Fact]
    public async Task What_the_rules_refuse_is_said_where_it_was_typed_and_goes_no_further()
    {
        var workflow = await WorkflowAsync();
        var page = await OpenAsync(workflow);
        await SelectAsync(page, "login", chosen: true);

        await Field(page, "Description").ChangeAsync("<b>Sign in</b>");

        Assert.Contains("markup", page.Find("aside [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from workflow_draft where workflow_id = $1", workflow.WorkflowId));
    }

    [Fact]
    public async Task Somebody_elses_edit_does_not_close_the_panel_in_which_one_types()
    {
        var page = await OpenAsync(await WorkflowAsync());
        var canvas = page.FindComponent<GraphCanvas>().Instance;
        await page.InvokeAsync(() => canvas.AskedAsync("add", 10, 10));
        page.WaitForAssertion(() => page.Find("#find-node"), Patience);

        // The draft changed under what is selected.
        await SelectAsync(page, "login", chosen: false);
        Assert.Equal("Add a node", page.Find("aside h2").TextContent);

        await SelectAsync(page, "login", chosen: true);
        Assert.Equal("Node", page.Find("aside h2").TextContent);
    }

    [Fact]
    public async Task Another_organisations_workflow_is_not_found()
    {
        var lakeside = Some.Organisation();
        var workflow = Some.Workflow(lakeside, "Lakeside's secret");
        await Database.AddAsync(lakeside, workflow);

        var page = Open<WorkflowPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => Assert.Equal("Workflow not found", page.Find("h1").TextContent), Patience);
        Assert.DoesNotContain("Lakeside", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_each_workflow_its_version_and_whose_it_is()
    {
        var workflow = Some.Workflow(Hospital, "Claim status");
        await Database.AddAsync(workflow);
        await Database.AddAsync(Some.Version(workflow, 3));

        var page = Open<WorkflowsPage>();

        page.WaitForAssertion(() => page.Find($"[data-workflow-id='{workflow.WorkflowId}']"), Patience);
        var row = page.Find($"[data-workflow-id='{workflow.WorkflowId}']").TextContent;
        Assert.Contains("Claim status", row, StringComparison.Ordinal);
        Assert.Contains("Version 3", row, StringComparison.Ordinal);
        Assert.Contains(Hospital.Name, row, StringComparison.Ordinal);
    }

    private static Task<CanvasAnswer> SaveAsync(IRenderedComponent<ProvidersFrame> page, GraphEdit edit) =>
        page.InvokeAsync(() => page.FindComponent<GraphCanvas>().Instance.SaveAsync(Guid.NewGuid().ToString(), 0, edit.ToJson(), null));

    private static Task SelectAsync(IRenderedComponent<ProvidersFrame> page, string code, bool chosen) =>
        page.InvokeAsync(() => page.FindComponent<GraphCanvas>().Instance.SelectedAsync([code], [], 1, chosen));

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<ProvidersFrame> page, string label) =>
        page.Find($"#{page.FindAll("aside label").Single(l => l.TextContent == label).GetAttribute("for")}");

    private async Task<UserWorkflow> WorkflowAsync()
    {
        var workflow = Some.Workflow(Hospital, "Eligibility");
        await Database.AddAsync(workflow);
        await Database.AddAsync(Some.Version(workflow, 1, Graph));
        return workflow;
    }

    private async Task<IRenderedComponent<ProvidersFrame>> OpenAsync(UserWorkflow workflow, SignedInPerson? person = null)
    {
        var page = Open<WorkflowPage>(person, null, ("Id", workflow.WorkflowId));
        await page.WaitForAssertionAsync(() => page.Find("[data-testid=graph]"), Patience);
        return page;
    }
}
