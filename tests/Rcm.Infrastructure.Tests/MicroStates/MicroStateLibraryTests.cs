using Rcm.Domain.MicroStates;
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

    [Theory]
    [InlineData("sign-in PAGE")]
    [InlineData("authent")]
    [InlineData("100%")]
    public async Task A_page_is_found_by_what_its_label_or_category_contains(string search)
    {
        var login = await StateAsync("Sign-in page 100%", "authentication");
        await StateAsync("Result", "result");

        var page = await library.SearchAsync(Hospital, search, null, CancellationToken.None);

        Assert.Contains(page.Rows, r => r.MicroStateId == login.MicroStateId);
        Assert.DoesNotContain(page.Rows, r => r.Label == "Result" && r.NodeCode == node.Code);
    }

    [Fact]
    public async Task A_page_is_found_by_its_nodes_code()
    {
        var state = await StateAsync(null, null);

        var page = await library.SearchAsync(Hospital, node.Code[5..20].ToUpperInvariant(), null, CancellationToken.None);

        Assert.Equal([state.MicroStateId], page.Rows.Select(r => r.MicroStateId));
    }

    [Fact]
    public async Task The_list_goes_on_after_its_last_row()
    {
        await database.AddAsync([.. Enumerable.Range(0, MicroStateLibrary.PageSize + 3).Select(_ => Some.MicroState(workflow, node))]);

        var first = await library.SearchAsync(Hospital, node.Code, null, CancellationToken.None);
        var second = await library.SearchAsync(Hospital, node.Code, first.Next, CancellationToken.None);

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
        var state = await StateAsync("Sign-in page", "authentication");

        var tenant = TenantContext.Of(lakeside.OrgId);
        Assert.Empty((await library.SearchAsync(tenant, node.Code, null, CancellationToken.None)).Rows);
        Assert.Null(await library.FindAsync(tenant, state.MicroStateId, CancellationToken.None));
        Assert.NotNull(await library.FindAsync(Hospital, state.MicroStateId, CancellationToken.None));
    }

    private async Task<MicroState> StateAsync(string? label, string? category)
    {
        var state = Some.MicroState(workflow, node);
        (state.Label, state.Category) = (label, category);
        await database.AddAsync(state);
        return state;
    }
}
