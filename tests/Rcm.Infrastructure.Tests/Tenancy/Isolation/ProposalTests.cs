using Npgsql;
using Rcm.Domain.Batches;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>A proposed micro-state of a shared workflow: one organisation's, though everybody sees the workflow.</summary>
public sealed class ProposalTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const string Propose = """
        insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, text_emb, created_at, fingerprint, review, org_id, proposed_tier, proposed_batch_job_id, proposed_at)
        values ($1, $2, '<p></p>', '{}', array_fill(0.1, array[768])::vector, now(), 'f', $3, $4, 2, $5, now()) returning micro_state_id
        """;

    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation mine = Some.Organisation();
    private readonly Organisation other = Some.Organisation();
    private readonly Organisation firm = Some.Organisation(type: OrganisationType.BillingFirm);
    private readonly UserWorkflow shared = Some.Workflow();
    private readonly WorkflowNode node = Some.Node();
    private BatchJob batch = null!;
    private BatchJob theirs = null!;

    public async ValueTask InitializeAsync()
    {
        await database.AddAsync(mine, other, firm, shared, node);
        var version = Some.Version(shared);
        await database.AddAsync(version);
        batch = Some.Batch(mine, version: version);
        theirs = Some.Batch(other, version: version);
        await database.AddAsync(batch, theirs, Some.Grant(mine, firm));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task It_is_seen_and_reviewed_by_its_organisation_and_whom_that_granted_teaching_alone()
    {
        var id = await ProposeAsync(mine, StateReview.Proposed, mine, batch);

        Assert.Equal((1, 1), await ReachAsync(TenantContext.Of(mine.OrgId), id));
        Assert.Equal((1, 1), await ReachAsync(new TenantContext(firm.OrgId, mine.OrgId, null), id));
        Assert.Equal((0, 0), await ReachAsync(TenantContext.Of(other.OrgId), id));
        Assert.Equal((0, 0), await ReachAsync(TenantContext.Of(firm.OrgId), id));
    }

    [Fact]
    public async Task A_reviewer_can_neither_share_it_with_all_nor_give_it_away()
    {
        var id = await ProposeAsync(mine, StateReview.Proposed, mine, batch);
        await using var connection = await database.App.OpenAsync(TenantContext.Of(mine.OrgId), default);

        foreach (var organisation in new Guid?[] { null, other.OrgId })
        {
            await RefusedAsync(() => connection.ExecuteAsync("update micro_state set org_id = $1, review = 'accepted' where micro_state_id = $2", organisation, id));
        }
    }

    [Fact]
    public async Task A_worker_proposes_for_the_rows_own_organisation_and_batch_and_nothing_else()
    {
        await RefusedAsync(() => ProposeAsync(mine, StateReview.Accepted, mine, batch));
        await RefusedAsync(() => ProposeAsync(mine, StateReview.Proposed, other, batch));
        await RefusedAsync(() => ProposeAsync(mine, StateReview.Proposed, mine, theirs));
        var id = await ProposeAsync(mine, StateReview.Proposed, mine, batch);
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(mine.OrgId), default);
        await RefusedAsync(() => connection.ExecuteAsync("update micro_state set review = 'accepted' where micro_state_id = $1", id));
    }

    [Fact]
    public async Task The_same_page_of_a_node_waits_for_review_once()
    {
        await ProposeAsync(mine, StateReview.Proposed, mine, batch);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ProposeAsync(mine, StateReview.Proposed, mine, batch));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        // Another organisation's robots find it for themselves.
        await ProposeAsync(other, StateReview.Proposed, other, theirs);
    }

    private static async Task RefusedAsync(Func<Task> act) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(act)).SqlState);

    private async Task<long> ProposeAsync(Organisation acting, string review, Organisation organisation, BatchJob forBatch)
    {
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(acting.OrgId), default);
        return await connection.ScalarAsync<long>(Propose, shared.WorkflowId, node.NodeId, review, organisation.OrgId, forBatch.BatchJobId);
    }

    private async Task<(long Seen, int Changed)> ReachAsync(TenantContext tenant, long id)
    {
        await using var connection = await database.App.OpenAsync(tenant, default);
        await using var transaction = await connection.BeginTransactionAsync();
        return (
            await connection.ScalarAsync<long>("select count(*) from micro_state where micro_state_id = $1", id),
            await connection.ExecuteAsync("update micro_state set review_note = 'seen' where micro_state_id = $1", id));
    }
}
