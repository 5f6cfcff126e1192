using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Curation;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Curation;

public sealed class ReviewTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const string Click = """{"effect":"read","steps":[{"do":"click","target":"#go"}]}""";

    private readonly TestDatabase database = fixture.Database;
    private readonly ReviewProposals review = new(fixture.Database.App, TimeProvider.System);
    private readonly ReadProposals proposals = new(fixture.Database.App, new MicroStateLibrary(fixture.Database.App));
    private readonly Organisation hospital = Some.Organisation();
    private readonly UserWorkflow shared = Some.Workflow();
    private readonly WorkflowNode node = Some.Node();
    private AppUser admin = null!;
    private BatchJob batch = null!;

    private TenantContext Tenant => TenantContext.Of(hospital.OrgId, admin.UserId);

    public async ValueTask InitializeAsync()
    {
        admin = Some.User(hospital, UserRole.OrgAdmin);
        node.LabelConf = 0.5m;
        await database.AddAsync(hospital, admin, shared, node);
        var version = Some.Version(shared);
        await database.AddAsync(version);
        batch = Some.Batch(hospital, version: version);
        await database.AddAsync(batch);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_proposal_is_shown_with_what_it_came_from_and_tried_on_the_pages_that_runs_saw()
    {
        var source = Some.MicroState(shared, node, "s", Click);
        await database.AddAsync(source);
        var id = await ProposeAsync(Click, s => (s.SourceMicroStateId, s.Healed) = (source.MicroStateId, """[{"step":1,"from":"#old","to":"#go","by":"label"}]"""));
        await PageAsync("<button id=\"go\">Go</button>");
        await PageAsync("<a>Nothing to click</a>");

        var view = await proposals.FindAsync(Tenant, id, CancellationToken.None);

        Assert.Contains(id, (await proposals.ListAsync(Tenant, CancellationToken.None)).Select(p => p.Row.MicroStateId));
        Assert.Equal(source.MicroStateId, view!.Before!.Row.MicroStateId);
        Assert.Contains("#old", view.Healed, StringComparison.Ordinal);
        Assert.Equal([false, true], view.Replays.Select(r => r.IsFit));
        Assert.Equal("finds nothing", view.Replays[0].Steps[0].Fault);
    }

    [Fact]
    public async Task What_is_accepted_is_no_proposal_any_more_and_raises_the_nodes_confidence()
    {
        var id = await ProposeAsync(Click);

        Assert.True((await review.AcceptAsync(Tenant, id, "looks right", CancellationToken.None)).IsOk);

        Assert.Equal((StateReview.Accepted, (Guid?)admin.UserId, "looks right"), await StateAsync(id));
        Assert.Equal(0.60m, await database.ScalarAsync<decimal>("select label_conf from workflow_node where node_id = $1", node.NodeId));
        Assert.NotEqual(default, await database.ScalarAsync<DateTime>("select last_label_at from workflow_node where node_id = $1", node.NodeId));
        Assert.Empty(await proposals.ListAsync(Tenant, CancellationToken.None));
        // In another tab, a moment later.
        Assert.Equal("review.decided", (await review.RejectAsync(Tenant, id, null, CancellationToken.None)).Error!.Code);
    }

    [Fact]
    public async Task A_correction_is_checked_and_a_rejection_lowers_the_nodes_confidence()
    {
        var (corrected, rejected) = (await ProposeAsync(Click, s => s.DomSnapshot = "<button id=\"right\">Search</button>"), await ProposeAsync(Click));

        Assert.Equal("action.not_understood", (await review.CorrectAsync(Tenant, corrected, """{"steps":[{"do":"guess"}]}""", null, CancellationToken.None)).Error!.Code);
        // Tried on the recorded page before it is accepted.
        Assert.Equal("review.does_not_fit", (await review.CorrectAsync(Tenant, corrected, Click.Replace("#go", "#wrong", StringComparison.Ordinal), null, CancellationToken.None)).Error!.Code);
        Assert.Equal(StateReview.Proposed, (await StateAsync(corrected)).Review);
        Assert.True((await review.CorrectAsync(Tenant, corrected, Click.Replace("#go", "#right", StringComparison.Ordinal), null, CancellationToken.None)).IsOk);
        Assert.True((await review.RejectAsync(Tenant, rejected, null, CancellationToken.None)).IsOk);

        Assert.Contains("#right", await database.ScalarAsync<string>("select action_json::text from micro_state where micro_state_id = $1", corrected), StringComparison.Ordinal);
        Assert.Equal(StateReview.Rejected, (await StateAsync(rejected)).Review);
        Assert.Equal(0.44m, await database.ScalarAsync<decimal>("select label_conf from workflow_node where node_id = $1", node.NodeId));
        Assert.Equal([StateAct.Correct], (await new ReadStateHistory(database.App).ChangesAsync(Tenant, corrected, CancellationToken.None)).Select(c => c.Act));
    }

    [Fact]
    public async Task What_no_robot_can_follow_is_not_accepted() =>
        Assert.Equal("action.not_understood",
            (await review.AcceptAsync(Tenant, await ProposeAsync("{}"), null, CancellationToken.None)).Error!.Code);

    [Fact]
    public async Task It_is_decided_by_who_teaches_its_organisation_and_seen_by_no_other()
    {
        var id = await ProposeAsync(Click);
        var other = Some.Organisation();
        var (stranger, viewer) = (Some.User(other, UserRole.OrgAdmin), Some.User(hospital, UserRole.Viewer));
        await database.AddAsync(other, stranger, viewer);
        var theirs = TenantContext.Of(other.OrgId, stranger.UserId);

        Assert.Equal("state.not_found", (await review.AcceptAsync(theirs, id, null, CancellationToken.None)).Error!.Code);
        Assert.Null(await proposals.FindAsync(theirs, id, CancellationToken.None));
        Assert.Equal("access.denied", (await review.AcceptAsync(TenantContext.Of(hospital.OrgId, viewer.UserId), id, null, CancellationToken.None)).Error!.Code);
    }

    private async Task<(string Review, Guid? By, string? Note)> StateAsync(long id)
    {
        await using var connection = await database.OpenOwnerAsync();
        var row = Assert.Single(await connection.RowsAsync("select review, reviewed_by, review_note from micro_state where micro_state_id = $1", id));
        return ((string)row[0]!, (Guid?)row[1], (string?)row[2]);
    }

    private async Task<long> ProposeAsync(string action, Action<MicroState>? with = null)
    {
        var state = Some.MicroState(shared, node, Guid.NewGuid().ToString("N"), action);
        (state.Review, state.OrgId, state.ProposedTier, state.ProposedBatchJobId, state.ProposedAt, state.Fingerprint) =
            (StateReview.Proposed, hospital.OrgId, 2, batch.BatchJobId, Some.Now, "seen" + Some.Number());
        with?.Invoke(state);
        await database.AddAsync(state);
        await database.AddAsync(new ProposalBatch { MicroStateId = state.MicroStateId, BatchJobId = batch.BatchJobId, OrgId = hospital.OrgId, CreatedAt = Some.Now });
        fingerprint = state.Fingerprint!;
        return state.MicroStateId;
    }

    private string fingerprint = "";

    private Task PageAsync(string html) => database.AddAsync(new PageSnapshot
    {
        OrgId = hospital.OrgId, ContentHash = Guid.NewGuid().ToByteArray(), Fingerprint = fingerprint, Dom = html, CreatedAt = Some.Now,
    });
}
