using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.MicroStates.Mapping;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Mapping;

public sealed class StateMapTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation hospital = Some.Organisation();
    private readonly WorkflowNode node = Some.Node();
    private AppUser viewer = null!;
    private UserWorkflow workflow = null!;

    private TenantContext Tenant => TenantContext.Of(hospital.OrgId, viewer.UserId);

    public async ValueTask InitializeAsync()
    {
        viewer = Some.User(hospital, UserRole.Viewer);
        workflow = Some.Workflow(hospital);
        await database.AddAsync(hospital, viewer, node, workflow);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_map_is_kept_and_what_came_since_is_counted()
    {
        long[] alike = [await StateAsync(0, 1), await StateAsync(0, 1)];
        var other = await StateAsync(300, 1);
        await Draw.RunAsync(Tenant, null, CancellationToken.None);
        await StateAsync(500, 1);

        var map = await new ReadStateMap(database.App).RunAsync(Tenant, CancellationToken.None);

        var places = map.Places.Where(p => p.Node == node.Code).ToDictionary(p => p.Id);
        Assert.Equal(alike.Append(other), places.Keys.Order());
        Assert.Equal(places[alike[0]].Cluster, places[alike[1]].Cluster);
        Assert.NotEqual(places[alike[0]].Cluster, places[other].Cluster);
        Assert.Equal((null, (long?)alike[0], null), (places[alike[0]].TwinOf, places[alike[1]].TwinOf, places[other].TwinOf));
        Assert.All(map.Places, p => Assert.True(p is { X: >= -1 and <= 1, Y: >= -1 and <= 1 }));
        Assert.True(map.Missing >= 1);
    }

    [Fact]
    public async Task Drawn_again_it_is_the_same_map()
    {
        for (var i = 0; i < 6; i++)
        {
            await StateAsync(i * 7, 0.5f);
        }

        await Draw.RunAsync(Tenant, null, CancellationToken.None);
        var first = await PlacesAsync();
        await Draw.RunAsync(Tenant, null, CancellationToken.None);

        Assert.Equal(first, await PlacesAsync());
    }

    [Fact]
    public async Task Nobody_sees_another_organisations_map()
    {
        await StateAsync(0, 1);
        await Draw.RunAsync(Tenant, null, CancellationToken.None);
        var other = Some.Organisation();
        await database.AddAsync(other);

        var map = await new ReadStateMap(database.App).RunAsync(TenantContext.Of(other.OrgId), CancellationToken.None);

        Assert.Empty(map.Places);
        Assert.Null(map.DrawnAt);
    }

    private DrawStateMap Draw => new(database.App, new StoredGenerators(TimeProvider.System), TimeProvider.System);

    private async Task<IEnumerable<(long, float, float, int)>> PlacesAsync() =>
        [.. (await new ReadStateMap(database.App).RunAsync(Tenant, CancellationToken.None)).Places.Where(p => p.Node == node.Code).Select(p => (p.Id, p.X, p.Y, p.Cluster))];

    private async Task<long> StateAsync(int at, float with)
    {
        var state = Some.MicroState(workflow, node);
        state.TextEmb = Some.Embedding(at);
        state.TextEmb[(at + 1) % state.TextEmb.Length] = with;
        await database.AddAsync(state);
        return state.MicroStateId;
    }
}
