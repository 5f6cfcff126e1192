using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates;

public sealed class MicroStateLibraryTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly MicroStateLibrary library = new(fixture.Database.App);
    private readonly Organisation hospital = Some.Organisation();
    private readonly WorkflowNode node = Some.Node();
    private UserWorkflow workflow = null!;

    private TenantContext Hospital => TenantContext.Of(hospital.OrgId);

    public async ValueTask InitializeAsync()
    {
        workflow = Some.Workflow(hospital);
        await database.AddAsync(hospital, node, workflow);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_filter_leaves_what_it_says()
    {
        var plain = await StateAsync(_ => { });
        var required = await StateAsync(s => s.Required = true);
        var dynamic = await StateAsync(s => s.DomSnapshot = "<p>{{member_id}}</p>");
        var retired = await StateAsync(s => s.IsRetired = true);
        var login = await StateAsync(s => s.Category = "login");
        var other = await StateAsync(s => s.Generator = "another");

        Assert.Equal([plain, required, dynamic, login, other], await ListedAsync(new StateFilter(Node: node.Code)));
        Assert.Equal([required], await ListedAsync(new StateFilter(Node: node.Code, Required: true)));
        Assert.Equal([dynamic], await ListedAsync(new StateFilter(Workflow: workflow.WorkflowId, Dynamic: true)));
        Assert.Equal([retired], await ListedAsync(new StateFilter(Node: node.Code, Retired: true)));
        Assert.Equal([login], await ListedAsync(new StateFilter(Node: node.Code, Category: "login")));
        Assert.Equal([other], await ListedAsync(new StateFilter(Node: node.Code, Generator: "another")));
        Assert.Empty(await ListedAsync(new StateFilter(Node: node.Code, Review: StateReview.Proposed)));
    }

    [Fact]
    public async Task The_list_goes_on_after_its_last_row()
    {
        await database.AddAsync([.. Enumerable.Range(0, MicroStateLibrary.PageSize + 3).Select(_ => Some.MicroState(workflow, node))]);
        var filter = new StateFilter(Node: node.Code);

        var first = await library.ListAsync(Hospital, filter, null, CancellationToken.None);
        var second = await library.ListAsync(Hospital, filter, first.Next, CancellationToken.None);

        Assert.Equal(MicroStateLibrary.PageSize, first.Rows.Count);
        Assert.Equal(3, second.Rows.Count);
        Assert.Null(second.Next);
        Assert.Empty(first.Rows.Intersect(second.Rows));
    }

    [Fact]
    public async Task Another_organisations_page_is_neither_listed_nor_found()
    {
        var lakeside = Some.Organisation();
        await database.AddAsync(lakeside);
        var state = await StateAsync(_ => { });

        var tenant = TenantContext.Of(lakeside.OrgId);
        Assert.Empty((await library.ListAsync(tenant, new StateFilter(Node: node.Code), null, CancellationToken.None)).Rows);
        Assert.Null(await library.FindAsync(tenant, state, CancellationToken.None));
        Assert.NotNull(await library.FindAsync(Hospital, state, CancellationToken.None));
    }

    private async Task<IEnumerable<long>> ListedAsync(StateFilter filter) =>
        (await library.ListAsync(Hospital, filter, null, CancellationToken.None)).Rows.Select(r => r.MicroStateId);

    private async Task<long> StateAsync(Action<MicroState> with)
    {
        var state = Some.MicroState(workflow, node);
        with(state);
        await database.AddAsync(state);
        return state.MicroStateId;
    }
}
