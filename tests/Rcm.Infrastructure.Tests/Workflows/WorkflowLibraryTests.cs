using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Workflows;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows;

public sealed class WorkflowLibraryTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;
    private readonly WorkflowLibrary library = new(fixture.Database.App);

    [Fact]
    public async Task The_list_holds_the_shared_ones_and_ones_own_but_no_other_organisations()
    {
        var (hospital, lakeside) = (Some.Organisation(), Some.Organisation());
        var (shared, own, other) = (Some.Workflow(), Some.Workflow(hospital), Some.Workflow(lakeside));
        await database.AddAsync(hospital, lakeside, shared, own, other);

        var rows = await library.ListAsync(TenantContext.Of(hospital.OrgId), CancellationToken.None);

        Assert.Null(rows.Single(r => r.WorkflowId == shared.WorkflowId).Owner);
        Assert.Equal(hospital.Name, rows.Single(r => r.WorkflowId == own.WorkflowId).Owner);
        Assert.DoesNotContain(rows, r => r.WorkflowId == other.WorkflowId);
        Assert.Null(await library.FindAsync(TenantContext.Of(hospital.OrgId), other.WorkflowId, CancellationToken.None));
    }

    [Fact]
    public async Task The_newest_published_graph_is_shown_with_what_its_transitions_count_and_how_many_pages_its_nodes_have()
    {
        var (login, search) = (Some.Node(), Some.Node());
        var workflow = Some.Workflow();
        var hospital = Some.Organisation();
        await database.AddAsync(hospital, login, search, workflow);
        var graph = new WorkflowGraph(
            login.Code, [new(login.Code), new(search.Code, IsTerminal: true)], [new(login.Code, search.Code, "login_success"), new(login.Code, login.Code, "login_retry")]);
        var retired = Some.MicroState(workflow, search, "f2");
        retired.IsRetired = true;
        await database.AddAsync(
            Some.Version(workflow, 1), Some.Version(workflow, 2, graph),
            new WorkflowTransition { FromNode = login.NodeId, ToNode = search.NodeId, ActionLabel = "login_success", Freq = 150 },
            Some.MicroState(workflow, login), Some.MicroState(workflow, login, "f1"), retired);

        var found = await library.FindAsync(TenantContext.Of(hospital.OrgId), workflow.WorkflowId, CancellationToken.None);

        Assert.NotNull(found?.Graph);
        Assert.Equal(graph.Transitions, found.Graph.Transitions);
        Assert.Equal([new(graph.Transitions[0], 150)], found.Frequencies);
        Assert.Equal([new(login.Code, 2)], found.Pages);
        Assert.Equal([2, 1], found.Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task A_workflow_that_is_not_published_has_no_graph()
    {
        var (hospital, workflow) = (Some.Organisation(), Some.Workflow());
        await database.AddAsync(hospital, workflow);

        var found = await library.FindAsync(TenantContext.Of(hospital.OrgId), workflow.WorkflowId, CancellationToken.None);

        Assert.NotNull(found);
        Assert.Null(found.Graph);
    }
}
