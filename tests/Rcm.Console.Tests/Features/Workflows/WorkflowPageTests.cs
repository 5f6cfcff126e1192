using Bunit;
using Rcm.Console.Features.Workflows;
using Rcm.Console.Features.Workflows.Library;
using Rcm.Domain.Workflows;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public sealed class WorkflowPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    [Fact]
    public async Task The_graph_shows_every_node_and_every_transition_and_tells_them_in_words()
    {
        var workflow = Some.Workflow(Hospital, "Eligibility");
        await Database.AddAsync(workflow);
        await Database.AddAsync(Some.Version(workflow, 1, new WorkflowGraph(
            "login", [new("login", "Sign in"), new("verify", "Verify", IsTerminal: true)],
            [new("login", "verify", "ok"), new("login", "verify", "already_in"), new("login", "login", "retry")])));

        var page = Open<WorkflowPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => page.Find("[data-testid=graph]"), Patience);
        Assert.Equal(["login", "verify"], page.FindAll("[data-node-code]").Select(n => n.GetAttribute("data-node-code")));
        Assert.Equal(
            ["login|verify|ok", "login|verify|already_in", "login|login|retry"],
            page.FindAll("[data-transition]").Select(t => t.GetAttribute("data-transition")));
        var words = page.Find("[aria-labelledby=outline-title]").TextContent;
        Assert.Contains("retry", words, StringComparison.Ordinal);
        Assert.Contains("leads back to itself", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_is_thicker_the_more_often_it_was_taken()
    {
        var (from, to) = (Some.Node(), Some.Node());
        var workflow = Some.Workflow(Hospital);
        await Database.AddAsync(from, to, workflow);
        await Database.AddAsync(
            Some.Version(workflow, 1, new WorkflowGraph(
                from.Code, [new(from.Code), new(to.Code, IsTerminal: true)], [new(from.Code, to.Code, "often"), new(from.Code, to.Code, "seldom")])),
            new WorkflowTransition { FromNode = from.NodeId, ToNode = to.NodeId, ActionLabel = "often", Freq = 1_500 },
            new WorkflowTransition { FromNode = from.NodeId, ToNode = to.NodeId, ActionLabel = "seldom", Freq = 3 });

        var page = Open<WorkflowPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => page.Find("[data-testid=graph]"), Patience);
        Assert.True(Width("often") > Width("seldom"));
        Assert.Contains("often  1,500×", page.Markup, StringComparison.Ordinal);

        double Width(string label) => double.Parse(
            page.Find($"[data-transition$='|{label}'] path").GetAttribute("stroke-width")!, System.Globalization.CultureInfo.InvariantCulture);
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
}
