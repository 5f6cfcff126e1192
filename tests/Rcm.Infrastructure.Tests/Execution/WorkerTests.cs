using Rcm.Domain.Batches;
using Rcm.Infrastructure.Execution;
using Rcm.PayerPortal;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>Rows from the queue to their answers: real database, real Chromium, the demo portal on its good and bad days.</summary>
public class WorkerTests(DatabaseFixture databases)
{
    [Fact]
    public async Task Rows_are_answered_once_by_two_workers_and_the_batch_s_figures_follow()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        var rows = EligibilityRows.Sample(rig.Portal.Roster).Where(r => r.Expected != ExpectedAnswer.NotFound).Take(5)
            .Append(EligibilityRows.Sample(rig.Portal.Roster).First(r => r.RejectCode == "71")).ToList();
        var batch = await rig.AddBatchAsync(rows);
        await rig.StartWorkerAsync(concurrency: 1);
        await rig.StartWorkerAsync(concurrency: 1);

        var end = await rig.UntilAsync(batch, b => b.Processed == rows.Count, "all rows to be answered");

        Assert.Equal((JobStatus.NeedsReview, 5, 0, 1), (end.Status, end.Succeeded, end.Failed, end.Review));
        foreach (var (row, item) in rows.Zip(end.Items))
        {
            Assert.Equal((row.ClientRowId, Word(row.Expected), row.RejectCode, 1), (item.RowId!, item.Outcome!, item.Reason, item.Attempt));
            Assert.Null(item.LeaseOwner);
        }

        Assert.All(rig.Portal.Log.Entries, e => Assert.Equal(1, e.Count));
        Assert.Equal(rows.Count, rig.Portal.Log.Entries.Count);
        Assert.Equal(1L + rows.Count, (await rig.QueryAsync("select freq::bigint from workflow_transition where action_label = 'login_success'"))[0][0]);
        // Each step names its endpoint, and none holds a value of the row or of the sign-in.
        Assert.Empty(await rig.QueryAsync(
            "select 1 from workflow_trace t where not exists (select from workflow_trace_endpoint e where e.trace_id = t.trace_id)"));
        Assert.All(rows, r => Assert.DoesNotContain(r.MemberId, AllText(rig).Result, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("northmed-robot", await AllText(rig), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_nobody_taught_waits_for_a_person_with_its_snapshot()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        var row = EligibilityRows.Sample(rig.Portal.Roster).First(r => r.Expected == ExpectedAnswer.Active);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { UnexpectedMembers = [row.MemberId] };
        var batch = await rig.AddBatchAsync(row);
        await rig.StartWorkerAsync();

        var end = await rig.UntilAsync(batch, b => b.Review == 1, "the row to wait for a person");

        Assert.Equal((JobStatus.NeedsReview, null, ExceptionKind.Unrecognised, "unrecognised_page"),
            (end.Items[0].Status, end.Items[0].Outcome, end.Items[0].Exception!, end.Items[0].Reason!));
        var page = (string)(await rig.QueryAsync(
            """
            select s.dom from workflow_trace t join page_snapshot s using (page_snapshot_id)
            where t.batch_job_item_id = $1 and not t.success order by t.trace_id desc limit 1
            """, end.Items[0].Id))[0][0]!;
        Assert.Contains("survey-form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_in_maintenance_is_tried_again_later_and_the_attempt_is_kept()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Maintenance = true };
        var batch = await rig.AddBatchAsync(EligibilityRows.Sample(rig.Portal.Roster)[0]);
        await rig.StartWorkerAsync();

        var waiting = await rig.UntilAsync(batch, b => b.Items[0].Status == JobStatus.Retrying, "a retry");

        Assert.Equal((JobStatus.Processing, 0, "portal_maintenance"), (waiting.Status, waiting.Processed, waiting.Items[0].Reason!));
        Assert.InRange(waiting.Items[0].NextAttempt!.Value - DateTime.UtcNow, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(100));

        rig.Portal.Behaviour = rig.Portal.Behaviour with { Maintenance = false };
        await rig.QueryAsync("update batch_job_item set next_attempt_at = now() returning 1");
        var end = await rig.UntilAsync(batch, b => b.Processed == 1, "the second attempt");

        Assert.Equal((JobStatus.Completed, 2), (end.Items[0].Status, end.Items[0].Attempt));
        Assert.Equal(["retrying", "completed"],
            (await rig.QueryAsync("select status from batch_item_attempt order by attempt")).Select(r => (string)r[0]!));
    }

    [Fact]
    public async Task A_refused_sign_in_is_the_endpoint_s_fault_and_not_tried_again()
    {
        await using var rig = await WorkerRig.StartAsync(databases, password: "wrong");
        var batch = await rig.AddBatchAsync(EligibilityRows.Sample(rig.Portal.Roster)[0]);
        await rig.StartWorkerAsync();

        var end = await rig.UntilAsync(batch, b => b.Processed == 1, "the row to end");

        Assert.Equal((JobStatus.NeedsReview, "credentials_refused", 1), (end.Items[0].Status, end.Items[0].Reason!, end.Items[0].Attempt));
        Assert.Empty(rig.Portal.Log.Entries);
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for_and_the_payer_is_not_asked_twice()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        // Longer than a page may go on changing before it counts as unrecognised.
        rig.Portal.Behaviour = rig.Portal.Behaviour with { SlowAnswerMs = 4_000 };
        var slow = rig.Portal.Roster.Members.First(m => m.AnswersSlowly && m.Status == CoverageStatus.Active);
        var batch = await rig.AddBatchAsync(EligibilityRow.Of(slow, "S-1"));
        await rig.StartWorkerAsync();

        var end = await rig.UntilAsync(batch, b => b.Processed == 1, "the answer");

        Assert.Equal((JobStatus.Completed, "active"), (end.Status, end.Items[0].Outcome!));
        Assert.Single(rig.Portal.Log.Entries);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_gives_its_rows_back_and_the_next_one_answers_them_once()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { LatencyMs = 1_000 };
        var rows = EligibilityRows.Sample(rig.Portal.Roster).Where(r => r.Expected == ExpectedAnswer.Active).Take(3).ToList();
        var batch = await rig.AddBatchAsync(rows);
        var first = await rig.StartWorkerAsync(concurrency: 2);
        await rig.UntilAsync(batch, b => b.Items.Count(i => i.Status == JobStatus.Processing) == 2, "two rows to run");

        await first.StopAsync(TestContext.Current.CancellationToken);

        var handedBack = await rig.ReadAsync(batch);
        Assert.All(handedBack.Items.Where(i => i.Status != JobStatus.Completed), i => Assert.Equal((JobStatus.Pending, null), (i.Status, i.LeaseOwner)));
        rig.Portal.Behaviour = rig.Portal.Behaviour with { LatencyMs = 0 };
        await rig.StartWorkerAsync();
        var end = await rig.UntilAsync(batch, b => b.Processed == 3, "all rows to be answered");
        Assert.Equal((JobStatus.Completed, 3), (end.Status, end.Succeeded));
        Assert.Equal(3L, (await rig.QueryAsync("select count(*) from batch_item_attempt where status = 'completed'"))[0][0]);
    }

    [Fact]
    public async Task A_worker_that_was_given_up_changes_nothing_when_it_wakes()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        var batch = await rig.AddBatchAsync(EligibilityRows.Sample(rig.Portal.Roster)[0]);
        var queue = new ItemQueue(rig.Database.Worker);
        var cancellation = TestContext.Current.CancellationToken;
        var stale = Assert.Single(await queue.ClaimAsync("first", 1, TimeSpan.FromMilliseconds(1), cancellation));
        await Eventually.AsksAsync(() => queue.RescueAsync(10, cancellation), r => r.Count == 1, "the lease to run out");
        var fresh = Assert.Single(await queue.ClaimAsync("second", 1, TimeSpan.FromMinutes(1), cancellation));
        var answered = new Domain.Execution.RunResult("active", null, null, null, new Dictionary<string, object?>(), []);
        var done = new Domain.Execution.ItemEnding(JobStatus.Completed, null);

        await using var connection = await rig.Database.Worker.OpenAsync(Domain.Tenancy.TenantContext.Of(stale.OrgId), cancellation);
        Assert.False(await ItemCompletion.WriteAsync(connection, stale, "first", answered, done, cancellation));
        Assert.Equal((0, JobStatus.Processing), ((await rig.ReadAsync(batch)).Processed, (await rig.ReadAsync(batch)).Items[0].Status));

        Assert.True(await ItemCompletion.WriteAsync(connection, fresh, "second", answered, done, cancellation));
        Assert.False(await ItemCompletion.WriteAsync(connection, fresh, "second", answered, done, cancellation));
        Assert.Equal((JobStatus.Completed, 1, 1), ((await rig.ReadAsync(batch)).Status, (await rig.ReadAsync(batch)).Processed, (await rig.ReadAsync(batch)).Succeeded));
    }

    private static string Word(ExpectedAnswer answer) => answer switch
    {
        ExpectedAnswer.Active => "active",
        ExpectedAnswer.Inactive => "inactive",
        ExpectedAnswer.PendingInvestigation => "pending_investigation",
        _ => "not_found",
    };

    private static async Task<string> AllText(WorkerRig rig) => string.Join('\n', (await rig.QueryAsync(
        "select t::text from workflow_trace t union all select s.dom from page_snapshot s union all select m.dom_snapshot from micro_state m"))
        .Select(r => r[0]));
}
