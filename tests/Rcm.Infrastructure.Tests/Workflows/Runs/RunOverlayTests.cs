using Rcm.Domain.Batches;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Tests.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Runs;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Runs;

public sealed class RunOverlayTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task Runs_of_a_batch_are_counted_on_nodes_and_transitions()
    {
        var studio = await Studio.OpenAsync(database);
        var batch = await BatchAsync(studio);
        await RunAsync(studio, batch, 1, JobStatus.Completed, loginMs: 100, tier: 1);
        await RunAsync(studio, batch, 2, JobStatus.Completed, loginMs: 300, tier: 2, retries: 2);
        await RunAsync(studio, batch, 3, JobStatus.NeedsReview, loginMs: 200, tier: 1, fails: true);
        var other = await BatchAsync(studio);
        await RunAsync(studio, other, 1, JobStatus.Completed, loginMs: 900, tier: 3);

        var overlay = await ReadAsync(studio, new RunScope(BatchId: batch.BatchJobId));

        Assert.Equal((3, 3L), (overlay.Runs, overlay.Total));
        var login = overlay.Nodes.Single(n => n.Code == studio.Login);
        Assert.Equal((3, 5, 0, 200), (login.Runs, login.Visits, login.Failed, login.MedianMs));
        Assert.Equal([(1, 2), (2, 1)], login.Tiers.OrderBy(t => t.Key).Select(t => (t.Key, t.Value)));
        Assert.Equal((3, 1), overlay.Nodes.Where(n => n.Code == studio.Verify).Select(n => (n.Runs, n.Failed)).Single());
        Assert.Equal(
            [(studio.Login, "again", 2, 1, 0), (studio.Verify, "ok", 3, 3, 1)],
            overlay.Transitions.OrderBy(t => t.Label).Select(t => (t.To, t.Label, t.Taken, t.Runs, t.Failed)));
    }

    [Fact]
    public async Task Runs_of_a_span_are_those_of_the_workflow_the_version_and_the_acting_organisation()
    {
        var (studio, neighbour) = (await Studio.OpenAsync(database, shared: true), await Studio.OpenAsync(database));
        await RunAsync(studio, await BatchAsync(studio), 1, JobStatus.Completed, 100, 1);
        await using var owner = await database.OpenOwnerAsync();

        Assert.Equal(1, (await ReadAsync(studio, new RunScope(Version: 1, From: DateTimeOffset.UtcNow.AddHours(-1), To: DateTimeOffset.UtcNow.AddHours(1)))).Runs);
        Assert.Equal(0, (await ReadAsync(studio, new RunScope(Version: 2))).Runs);
        Assert.Equal(0, (await ReadAsync(studio, new RunScope(To: DateTimeOffset.UtcNow.AddHours(-1)))).Runs);
        Assert.Equal(0, (await new ReadRunOverlay(database.App).RunAsync(neighbour.Tenant, studio.Id, new RunScope(), CancellationToken.None)).Runs);
    }

    [Fact]
    public async Task One_rows_run_is_read_step_by_step_and_drawn_into_the_draft()
    {
        var studio = await Studio.OpenAsync(database);
        var item = await RunAsync(studio, await BatchAsync(studio), 1, JobStatus.Completed, 100, 1, retries: 1);
        var paths = new ReadRunPath(database.App);

        var path = await paths.RunAsync(studio.Tenant, studio.Id, item.BatchJobItemId, null, CancellationToken.None);

        Assert.Equal(["recognise", "click", "transition", "transition", "recognise"], path!.Steps.Select(s => s.Action));
        Assert.All(path.Steps, s => Assert.NotEqual(0, s.TraceId));
        Assert.Equal(1, (await ReadAsync(studio, new RunScope(ItemId: item.BatchJobItemId))).Runs);

        var draft = (await studio.ReadAsync()).Graph;
        var drawn = (await paths.MissingAsync(studio.Tenant, path, draft, CancellationToken.None))!.Apply(draft).Value;
        Assert.Contains(new GraphTransition(studio.Login, studio.Login, "again"), drawn.Transitions);
        Assert.Null(await paths.MissingAsync(studio.Tenant, path, drawn, CancellationToken.None));
        // A step that was taken out comes back as the catalogue describes it.
        var without = new RemoveNode(studio.Verify).Apply(draft).Value;
        Assert.NotNull((await paths.MissingAsync(studio.Tenant, path, without, CancellationToken.None))!.Apply(without).Value.Find(studio.Verify)!.Description);
        Assert.Null(await paths.RunAsync((await Studio.OpenAsync(database)).Tenant, studio.Id, item.BatchJobItemId, null, CancellationToken.None));
    }

    private Task<RunOverlay> ReadAsync(Studio studio, RunScope scope) =>
        new ReadRunOverlay(database.App).RunAsync(studio.Tenant, studio.Id, scope, CancellationToken.None);

    private async Task<BatchJob> BatchAsync(Studio studio)
    {
        await using var db = database.CreateOwnerDb();
        var batch = Some.Batch(studio.Organisation, rows: 1, version: db.WorkflowVersions.Single(v => v.WorkflowId == studio.Id));
        await database.AddAsync(batch);
        return batch;
    }

    private async Task<BatchJobItem> RunAsync(
        Studio studio, BatchJob batch, int row, string status, int loginMs, int tier, int retries = 0, bool fails = false)
    {
        var item = Some.Item(batch, row, status);
        item.Attempt = 1;
        await database.AddAsync(item);
        await database.ExecuteAsync(
            "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status) values ($1, 1, $2, 'w', now(), now(), $3)",
            item.BatchJobItemId, item.OrgId!, status);
        await TraceAsync(studio.Login, "recognise", 1, "{}", loginMs / 2);
        await TraceAsync(studio.Login, "click", tier, "{}", loginMs - (loginMs / 2));
        for (var i = 0; i < retries; i++)
        {
            await TraceAsync(studio.Login, "transition", null, $$"""{"to":"{{studio.Login}}","label":"again"}""", 0);
        }

        await TraceAsync(studio.Login, "transition", null, $$"""{"to":"{{studio.Verify}}","label":"ok"}""", 0);
        await TraceAsync(studio.Verify, "recognise", 1, "{}", 40, !fails);
        return item;

        Task<int> TraceAsync(string node, string action, int? by, string detail, int ms, bool success = true) => database.ExecuteAsync(
            """
            insert into workflow_trace (org_id, workflow_id, batch_job_item_id, action_type, action_detail, success, duration_ms, tier, created_at, attempt, node_id)
            select $1, $2, $3, $4, $5::jsonb, $6, $7, $8, now(), 1, node_id from workflow_node where code = $9
            """,
            item.OrgId!, studio.Id, item.BatchJobItemId, action, detail, success, ms, (short?)by, node);
    }
}
