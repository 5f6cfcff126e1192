using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates.Curation;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Curation;

public sealed class CurateStatesTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly CurateStates curate = new(fixture.Database.App, TimeProvider.System);
    private readonly Organisation hospital = Some.Organisation();
    private readonly WorkflowNode node = Some.Node();
    private AppUser admin = null!;
    private UserWorkflow workflow = null!;

    private TenantContext Tenant => TenantContext.Of(hospital.OrgId, admin.UserId);

    public async ValueTask InitializeAsync()
    {
        admin = Some.User(hospital, UserRole.OrgAdmin);
        workflow = Some.Workflow(hospital);
        await database.AddAsync(hospital, admin, node, workflow);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_selection_is_retired_and_taken_back_and_both_stand_in_its_history()
    {
        long[] states = [await StateAsync("a"), await StateAsync("b")];

        var retired = await curate.RunAsync(Tenant, new CurationRequest(StateAct.Retire, states), CancellationToken.None);
        Assert.Equal((2, 2L), (retired.Value.Changed, await RetiredAsync(states)));

        var undone = await curate.UndoAsync(Tenant, retired.Value.ChangeSet, CancellationToken.None);
        Assert.Equal((2, 0L), (undone.Value.Changed, await RetiredAsync(states)));
        // A second click on Undo.
        Assert.Equal("undo.changed_since", (await curate.UndoAsync(Tenant, retired.Value.ChangeSet, CancellationToken.None)).Error!.Code);
        var history = await new ReadStateHistory(database.App).ChangesAsync(Tenant, states[0], CancellationToken.None);
        Assert.Equal([StateAct.Undo, StateAct.Retire], history.Select(h => h.Act));
        Assert.All(history, h => Assert.Equal(admin.FullName, h.Who));
        Assert.Equal(2, await database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action in ('micro_state.retire', 'micro_state.undo')", hospital.OrgId));
    }

    [Fact]
    public async Task A_preview_counts_the_last_30_days_and_changes_nothing()
    {
        var (older, newer) = (await StateAsync("a"), await StateAsync("a"));
        await TraceAsync(newer, "a", TimeSpan.FromDays(1), 3);
        await TraceAsync(newer, "a", TimeSpan.FromDays(40), 5);

        var preview = await curate.PreviewAsync(Tenant, new CurationRequest(StateAct.Retire, [newer]), CancellationToken.None);
        var both = await curate.PreviewAsync(Tenant, new CurationRequest(StateAct.Retire, [newer, older]), CancellationToken.None);

        Assert.Equal([new ChangedMatch(newer, older, 3)], preview.Value.Changed);
        Assert.Equal([new ChangedMatch(newer, null, 3)], both.Value.Changed);
        Assert.Equal(0, await RetiredAsync([older, newer]));
    }

    [Fact]
    public async Task An_alias_is_followed_one_step_and_the_database_refuses_a_second_by_itself()
    {
        var (a, b, c) = (await StateAsync("a"), await StateAsync("b"), await StateAsync("c"));

        Assert.True((await curate.RunAsync(Tenant, new CurationRequest(StateAct.Alias, [a], b), CancellationToken.None)).IsOk);
        Assert.Equal("alias.chain", (await curate.RunAsync(Tenant, new CurationRequest(StateAct.Alias, [b], c), CancellationToken.None)).Error!.Code);
        Assert.Equal("alias.chain", (await curate.RunAsync(Tenant, new CurationRequest(StateAct.Alias, [c], a), CancellationToken.None)).Error!.Code);

        foreach (var (from, to, rule) in new[] { (b, c, "micro_state_alias_chain"), (c, a, "micro_state_alias_chain"), (c, c, "micro_state_alias_self") })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(
                () => database.ExecuteAsync("update micro_state set aliased_to = $1 where micro_state_id = $2", to, from));
            Assert.Equal((PostgresErrorCodes.CheckViolation, rule), (refused.SqlState, refused.ConstraintName));
        }
    }

    [Fact]
    public async Task Two_that_make_a_ring_at_once_make_none()
    {
        var (a, b) = (await StateAsync("a"), await StateAsync("b"));

        var results = await Task.WhenAll(
            curate.RunAsync(Tenant, new CurationRequest(StateAct.Alias, [a], b), CancellationToken.None),
            curate.RunAsync(Tenant, new CurationRequest(StateAct.Alias, [b], a), CancellationToken.None));

        Assert.Single(results, r => r.IsOk);
        Assert.Single(results, r => r.Error?.Code == "alias.chain");
    }

    [Theory]
    [InlineData(UserRole.Viewer)]
    [InlineData(UserRole.HospitalUser)]
    public async Task Who_does_not_teach_changes_nothing(string role)
    {
        var state = await StateAsync("a");
        var person = Some.User(hospital, role);
        await database.AddAsync(person);

        var refused = await curate.RunAsync(TenantContext.Of(hospital.OrgId, person.UserId), new CurationRequest(StateAct.Retire, [state]), CancellationToken.None);

        Assert.Equal("access.denied", refused.Error!.Code);
    }

    [Fact]
    public async Task Another_organisations_is_not_even_there()
    {
        var other = Some.Organisation();
        var theirs = Some.User(other, UserRole.OrgAdmin);
        await database.AddAsync(other, theirs);
        var state = await StateAsync("a");

        var refused = await curate.RunAsync(TenantContext.Of(other.OrgId, theirs.UserId), new CurationRequest(StateAct.Retire, [state]), CancellationToken.None);

        Assert.Equal("state.not_found", refused.Error!.Code);
        Assert.Equal(0, await RetiredAsync([state]));
    }

    [Fact]
    public async Task The_shared_library_is_the_platforms_alone()
    {
        var shared = Some.Workflow();
        var platform = Some.Organisation(type: null!);
        var sys = Some.User(platform, UserRole.SysAdmin);
        await database.AddAsync(shared, platform, sys);
        var state = Some.MicroState(shared, node);
        await database.AddAsync(state);
        var request = new CurationRequest(StateAct.Retire, [state.MicroStateId]);

        Assert.Equal("state.shared", (await curate.RunAsync(Tenant, request, CancellationToken.None)).Error!.Code);
        Assert.Equal(1, (await curate.RunAsync(TenantContext.Of(platform.OrgId, sys.UserId), request, CancellationToken.None)).Value.Changed);
    }

    [Fact]
    public async Task A_firm_with_a_grant_to_teach_may_and_one_without_may_not()
    {
        var (firm, looking) = (Some.Organisation(type: OrganisationType.BillingFirm), Some.Organisation(type: OrganisationType.BillingFirm));
        var (fiona, lena) = (Some.User(firm, UserRole.FirmUser), Some.User(looking, UserRole.FirmUser));
        await database.AddAsync(firm, looking, fiona, lena, Some.Grant(hospital, firm), Some.Grant(hospital, looking, GrantPermission.View));
        var state = await StateAsync("a");
        var request = new CurationRequest(StateAct.Retire, [state]);

        Assert.Equal("access.denied",
            (await curate.RunAsync(new TenantContext(looking.OrgId, hospital.OrgId, lena.UserId), request, CancellationToken.None)).Error!.Code);
        Assert.True((await curate.RunAsync(new TenantContext(firm.OrgId, hospital.OrgId, fiona.UserId), request, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task An_edit_that_began_before_another_ended_is_refused_and_one_without_sense_too()
    {
        var state = await StateAsync("a");
        var edit = new EditMicroState(database.App, TimeProvider.System);
        MicroStateEdit Begun(long revision, string action = """{"effect":"read","steps":[{"do":"click","target":"#go"}]}""", string? spec = null) =>
            new(revision, "Label", null, false, action, spec);

        var saved = await edit.RunAsync(Tenant, state, Begun(0), CancellationToken.None);
        Assert.True(saved.IsOk);
        Assert.Equal("state.changed_since", (await edit.RunAsync(Tenant, state, Begun(0), CancellationToken.None)).Error!.Code);
        Assert.Equal("action.not_understood", (await edit.RunAsync(Tenant, state, Begun(saved.Value, "{}"), CancellationToken.None)).Error!.Code);
        Assert.Equal("state.semantic_spec", (await edit.RunAsync(Tenant, state, Begun(saved.Value, spec: "[1]"), CancellationToken.None)).Error!.Code);
        Assert.True((await edit.RunAsync(Tenant, state, Begun(saved.Value), CancellationToken.None)).IsOk);
    }

    private Task<long> RetiredAsync(long[] states) =>
        database.ScalarAsync<long>("select count(*) from micro_state where micro_state_id = any ($1) and is_retired", states)!;

    private async Task<long> StateAsync(string fingerprint)
    {
        var state = Some.MicroState(workflow, node, fingerprint);
        await database.AddAsync(state);
        return state.MicroStateId;
    }

    private async Task TraceAsync(long state, string fingerprint, TimeSpan ago, int times)
    {
        var page = new PageSnapshot { OrgId = hospital.OrgId, ContentHash = Guid.NewGuid().ToByteArray(), Fingerprint = fingerprint, Dom = "<p></p>", CreatedAt = Some.Now };
        await database.AddAsync(page);
        await database.AddAsync([.. Enumerable.Range(0, times).Select(_ => new WorkflowTrace
        {
            OrgId = hospital.OrgId, ActionType = "recognise", Success = true, Tier = 1, NodeId = node.NodeId, MicroStateId = state,
            PageSnapshotId = page.PageSnapshotId, CreatedAt = DateTimeOffset.UtcNow - ago,
        })]);
    }
}
