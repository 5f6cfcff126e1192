using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Tests.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches;

/// <summary>Pause, resume, cancel and retry, while a worker holds rows. In a database of its own: a claim looks across all tenants.</summary>
public sealed class ControlBatchTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_paused_batch_gives_no_row_until_it_is_resumed()
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending, JobStatus.Retrying, JobStatus.Completed);

        Assert.Equal(3, (await DoAsync(BatchAct.Pause, batch)).Value);
        Assert.Empty(await Queue.ClaimAsync("w", 10, Lease, Cancelled));
        Assert.Empty(await Queue.RescueAsync(10, Cancelled));
        Assert.Equal(JobStatus.Paused, await StatusAsync(batch));

        Assert.Equal(3, (await DoAsync(BatchAct.Resume, batch)).Value);
        Assert.Equal(["pending", "pending", "retrying", "completed"], await ItemsAsync(batch));
        Assert.Equal(2, (await Queue.ClaimAsync("w", 10, Lease, Cancelled)).Count);
    }

    [Theory]
    [InlineData(BatchAct.Pause, JobStatus.Paused)]
    [InlineData(BatchAct.Cancel, JobStatus.Cancelled)]
    public async Task A_row_that_its_worker_gives_back_rests_with_its_batch(string act, string expected)
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending, JobStatus.Pending);
        var held = await Queue.ClaimAsync("w", 1, Lease, Cancelled);
        var lost = await Queue.ClaimAsync("dead", 1, TimeSpan.FromMilliseconds(1), Cancelled);

        Assert.Equal(1, (await DoAsync(act, batch)).Value);
        await Queue.ReleaseAsync("w", held.Select(h => h.ItemId), Cancelled);
        await Eventually.AsksAsync(() => Queue.RescueAsync(10, Cancelled), r => r.Count == lost.Count, "the lease to run out");

        Assert.Equal([expected, expected, expected], await ItemsAsync(batch));
    }

    [Theory]
    [InlineData(BatchAct.Pause, JobStatus.Paused)]
    [InlineData(BatchAct.Cancel, JobStatus.Cancelled)]
    public async Task A_row_that_would_be_tried_again_rests_with_its_batch(string act, string expected)
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending);
        var held = Assert.Single(await Queue.ClaimAsync("w", 1, Lease, Cancelled));
        await DoAsync(act, batch);

        var fault = new RunResult(null, ExceptionKind.System, "timeout", "The portal did not answer.", new Dictionary<string, object?>(), []);
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(held.OrgId), Cancelled);
        Assert.True(await ItemCompletion.WriteAsync(
            connection, held, "w", fault, new ItemEnding(JobStatus.Retrying, DateTimeOffset.UtcNow.AddMinutes(1)), Cancelled));

        Assert.Equal([expected, expected], await ItemsAsync(batch));
    }

    [Fact]
    public async Task A_row_with_the_payer_is_answered_though_its_batch_is_paused_and_the_last_one_ends_it()
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending);
        var held = Assert.Single(await Queue.ClaimAsync("w", 1, Lease, Cancelled));
        await DoAsync(BatchAct.Pause, batch);

        await AnswerAsync(held);
        Assert.Equal(["completed", "paused"], (await ItemsAsync(batch)).Order());
        Assert.Equal(JobStatus.Paused, await StatusAsync(batch));

        await DoAsync(BatchAct.Resume, batch);
        await AnswerAsync(Assert.Single(await Queue.ClaimAsync("w", 10, Lease, Cancelled)));
        Assert.Equal(JobStatus.Completed, await StatusAsync(batch));
    }

    [Fact]
    public async Task A_cancelled_batch_keeps_what_was_answered_and_stays_cancelled()
    {
        var batch = await BatchAsync(JobStatus.Completed, JobStatus.NeedsReview, JobStatus.Pending, JobStatus.Pending);
        var held = Assert.Single(await Queue.ClaimAsync("w", 1, Lease, Cancelled));

        Assert.Equal(1, (await DoAsync(BatchAct.Cancel, batch)).Value);
        await AnswerAsync(held);

        Assert.Equal(["cancelled", "completed", "completed", "needs_review"], (await ItemsAsync(batch)).Order());
        Assert.Equal(JobStatus.Cancelled, await StatusAsync(batch));
        foreach (var act in BatchAct.All) Assert.Equal("batch.act_does_not_fit", (await DoAsync(act, batch)).Error?.Code);
    }

    [Fact]
    public async Task How_long_rows_are_tried_again_is_changed_and_leaves_who_and_when()
    {
        var batch = await BatchAsync(JobStatus.Retrying, JobStatus.Completed);
        var control = new ControlBatch(Database.App);

        Assert.Equal(1, (await control.RunAsync(Hospital.Tenant, batch, new BatchOrder(BatchAct.Window, Minutes: 60), Cancelled)).Value);

        Assert.Equal(60, await Database.ScalarAsync<int>("select retry_window_minutes from batch_job where batch_job_id = $1", batch));
        var act = Assert.Single((await new ReadBatch(Database.App).RunAsync(Hospital.Tenant, batch, Cancelled))!.Acts);
        Assert.Equal((BatchAct.Window, 1, Hospital.User.FullName, (int?)60), (act.Act, act.Rows, act.Who, act.Minutes));
        Assert.Equal("batch.nothing_to_do", (await control.RunAsync(Hospital.Tenant, batch, new BatchOrder(BatchAct.Window, Minutes: 60), Cancelled)).Error?.Code);
        foreach (var wrong in new int?[] { null, 0, 1441 })
            Assert.Equal("batch.no_such_window", (await control.RunAsync(Hospital.Tenant, batch, new BatchOrder(BatchAct.Window, Minutes: wrong), Cancelled)).Error?.Code);
        Assert.Equal(["retrying", "completed"], await ItemsAsync(batch));
    }

    [Fact]
    public async Task A_priority_leaves_who_when_and_how_many_rows_and_the_next_claim_follows_it()
    {
        var first = await BatchAsync(JobStatus.Pending, JobStatus.Pending);
        var second = await BatchAsync(JobStatus.Completed, JobStatus.Pending, JobStatus.Pending);
        var control = new ControlBatch(Database.App);

        Assert.Equal(2, (await control.RunAsync(Hospital.Tenant, second, new BatchOrder(BatchAct.Priority, JobPriority.High), Cancelled)).Value);
        Assert.Equal(2, (await control.RunAsync(Hospital.Tenant, first, new BatchOrder(BatchAct.Priority, JobPriority.Low), Cancelled)).Value);

        Assert.Equal([first, second, second], (await Queue.ClaimAsync("w", 3, Lease, Cancelled)).Select(c => c.BatchId).Order());
        var act = Assert.Single((await new ReadBatch(Database.App).RunAsync(Hospital.Tenant, second, Cancelled))!.Acts);
        Assert.Equal((BatchAct.Priority, 2, Hospital.User.FullName, (short?)JobPriority.High), (act.Act, act.Rows, act.Who, act.Priority));
        Assert.Equal("batch.nothing_to_do", (await control.RunAsync(Hospital.Tenant, second, new BatchOrder(BatchAct.Priority, 1), Cancelled)).Error?.Code);
        Assert.Equal("batch.no_such_priority", (await control.RunAsync(Hospital.Tenant, second, new BatchOrder(BatchAct.Priority, 9), Cancelled)).Error?.Code);
    }

    [Fact]
    public async Task Many_batches_are_stopped_at_once_and_one_that_refuses_does_not_hold_up_the_others()
    {
        var first = await BatchAsync(JobStatus.Pending, JobStatus.Pending);
        var done = await BatchAsync(JobStatus.Completed);
        await Database.ExecuteAsync("update batch_job set status = 'completed' where batch_job_id = $1", done);
        var second = await BatchAsync(JobStatus.Pending);

        var answers = await new ControlBatch(Database.App).RunAsync(Hospital.Tenant, [second, done, first, first, 999_999], new BatchOrder(BatchAct.Pause), Cancelled);

        Assert.Equal(
            [(first, 2, null), (done, 0, "batch.act_does_not_fit"), (second, 1, null), (999_999, 0, "batch.unknown")],
            answers.Select(a => (a.BatchId, a.Rows.IsOk ? a.Rows.Value : 0, a.Rows.Error?.Code)));
        Assert.Equal(2L, await Database.ScalarAsync<long>("select count(*) from audit_log where action = 'batch.pause'"));
    }

    [Fact]
    public async Task A_row_that_may_have_arrived_at_the_payer_is_not_among_those_that_are_run_again_together()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview);
        await Database.ExecuteAsync(
            "update batch_job_item set exception_kind = 'system', reason_code = case row_number when 1 then 'outcome_unknown' else 'worker_lost' end");

        Assert.Equal(1, (await DoAsync(BatchAct.Retry, batch)).Value);
        Assert.Equal(["needs_review", "pending"], await ItemsAsync(batch));
    }

    [Fact]
    public async Task A_row_that_a_person_found_to_have_no_answer_is_not_run_again_with_those_that_failed()
    {
        var batch = await BatchAsync(JobStatus.Failed, JobStatus.Failed);
        await Database.ExecuteAsync("update batch_job_item set reason_code = case row_number when 1 then $1 else 'timeout' end", Resolution.NoAnswerReason);

        Assert.Equal(1, (await DoAsync(BatchAct.Retry, batch)).Value);
        Assert.Equal(["failed", "pending"], await ItemsAsync(batch));
        Assert.Equal(1, await Database.ScalarAsync<int>("select failed_rows from batch_job where batch_job_id = $1", batch));
    }

    [Fact]
    public async Task A_retry_runs_what_failed_once_more_and_the_batch_ends_anew()
    {
        var batch = await BatchAsync(JobStatus.Failed, JobStatus.Completed, JobStatus.NeedsReview, JobStatus.NeedsReview);
        await Database.ExecuteAsync("update batch_job set status = 'partially_completed', completed_at = now(), started_at = now() where batch_job_id = $1", batch);
        await Database.ExecuteAsync("update batch_job_item set exception_kind = case row_number when 3 then 'system' else 'business' end where batch_job_id = $1", batch);

        Assert.Equal(2, (await DoAsync(BatchAct.Retry, batch)).Value);

        Assert.Equal(["pending", "completed", "pending", "needs_review"], await ItemsAsync(batch));
        await using (var owner = await Database.OpenOwnerAsync())
        {
            Assert.Equal(["processing", null, 2, 1, 0, 1], (await owner.RowsAsync(
                "select status, completed_at, processed_rows, successful_rows, failed_rows, review_rows from batch_job where batch_job_id = $1", batch))[0]);
        }

        foreach (var row in await Queue.ClaimAsync("w", 10, Lease, Cancelled)) await AnswerAsync(row);
        Assert.Equal(JobStatus.NeedsReview, await StatusAsync(batch));
        Assert.Equal("batch.nothing_to_do", (await DoAsync(BatchAct.Retry, batch)).Error?.Code);
    }

    [Fact]
    public async Task A_row_that_is_run_again_begins_its_window_and_its_pauses_anew()
    {
        var batch = await BatchAsync(JobStatus.Failed);
        await Database.ExecuteAsync("update batch_job_item set attempt = 2, exception_kind = 'system', reason_code = 'timeout'");
        await Database.ExecuteAsync("""
            insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status, reason_code)
            select batch_job_item_id, n, org_id, 'w', now() - interval '1 day', now(), case n when 2 then 'failed' else 'retrying' end, 'timeout'
            from batch_job_item, generate_series(1, 2) n
            """);

        await DoAsync(BatchAct.Retry, batch);
        var held = Assert.Single(await Queue.ClaimAsync("w", 1, Lease, Cancelled));
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(held.OrgId), Cancelled);
        var row = (await ItemRow.BeginAsync(connection, held, "w", Cancelled))!.Value.Value;

        Assert.Equal((3, 1), (held.Attempt, row.Tries));
        Assert.Equal(DateTimeOffset.UtcNow, row.FirstAttempt, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_batch_that_rested_was_not_slow_meanwhile()
    {
        var batch = await BatchAsync([.. Enumerable.Repeat(JobStatus.Completed, 10), .. Enumerable.Repeat(JobStatus.Pending, 20)]);
        await Database.ExecuteAsync("update batch_job set started_at = now() - interval '1 day' where batch_job_id = $1", batch);
        await DoAsync(BatchAct.Pause, batch);

        await DoAsync(BatchAct.Resume, batch);
        var resumed = DateTimeOffset.UtcNow;

        Assert.Null((await PaceAsync(batch, resumed.AddMinutes(1))).Left);
        foreach (var row in await Queue.ClaimAsync("w", 10, Lease, Cancelled)) await AnswerAsync(row);
        var pace = await PaceAsync(batch, resumed.AddMinutes(1));
        Assert.Equal(10, pace.PerMinute!.Value, 0.5);
        Assert.Equal(1, pace.Left!.Value.TotalMinutes, 0.1);
    }

    [Fact]
    public async Task A_batch_is_paused_while_rows_of_it_come_due_for_their_next_try()
    {
        var batch = await BatchAsync(JobStatus.Retrying, JobStatus.Pending);
        await Database.ExecuteAsync("update batch_job_item set next_attempt_at = now() - interval '1 second' where status = 'retrying'");
        await using var person = await Database.OpenOwnerAsync();
        await using var pausing = await person.BeginTransactionAsync(Cancelled);
        await person.ExecuteAsync("select from batch_job where batch_job_id = $1 for update", batch);

        var rescue = Queue.RescueAsync(10, Cancelled);
        await Eventually.AsksAsync(
            () => Database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"),
            n => n == 1, "the rescue to wait for the batch");
        await person.ExecuteAsync("update batch_job_item set status = 'paused' where batch_job_id = $1", batch);
        await person.ExecuteAsync("update batch_job set status = 'paused' where batch_job_id = $1", batch);
        await pausing.CommitAsync(Cancelled);

        Assert.Empty(await rescue);
        Assert.Equal(["paused", "paused"], await ItemsAsync(batch));
    }

    [Fact]
    public async Task Each_act_leaves_who_when_and_how_many_rows()
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending);

        await DoAsync(BatchAct.Pause, batch);
        await DoAsync(BatchAct.Resume, batch);

        var seen = (await new ReadBatch(Database.App).RunAsync(Hospital.Tenant, batch, Cancelled))!.Acts;
        Assert.Equal([("resume", 2, Hospital.User.FullName), ("pause", 2, Hospital.User.FullName)], seen.Select(a => (a.Act, a.Rows, a.Who!)));
        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal(["batch.pause", "batch.resume"],
            (await owner.RowsAsync("select action from audit_log where subject = $1 order by audit_id", $"batch/{batch}")).Select(r => (string)r[0]!));
    }

    [Fact]
    public async Task Of_two_clicks_at_once_one_counts()
    {
        var batch = await BatchAsync(JobStatus.Pending, JobStatus.Pending);

        var both = await Task.WhenAll(DoAsync(BatchAct.Pause, batch), DoAsync(BatchAct.Pause, batch));

        Assert.Equal([2], both.Where(r => r.IsOk).Select(r => r.Value));
        Assert.Equal(1L, await Database.ScalarAsync<long>("select count(*) from batch_act where batch_job_id = $1", batch));
    }

    [Fact]
    public async Task Who_may_only_look_or_is_somebody_else_gets_no_further()
    {
        var batch = await BatchAsync(JobStatus.Pending);
        var viewer = Some.User(Hospital.Organisation, UserRole.Viewer);
        await Database.AddAsync(viewer);
        using var other = await Hospital.OpenAsync(Database);

        foreach (var act in BatchAct.All)
        {
            Assert.Equal("access.denied", (await DoAsync(act, batch, TenantContext.Of(Hospital.Organisation.OrgId, viewer.UserId))).Error?.Code);
            Assert.Equal("batch.unknown", (await DoAsync(act, batch, other.Tenant)).Error?.Code);
        }

        Assert.Equal(["pending"], await ItemsAsync(batch));
    }

    private Task<Result<int>> DoAsync(string act, long batch, TenantContext? tenant = null) =>
        new ControlBatch(Database.App).RunAsync(tenant ?? Hospital.Tenant, batch, act, Cancelled);

    private async Task AnswerAsync(ClaimedItem item)
    {
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(item.OrgId), Cancelled);
        var answer = new RunResult("active", null, null, null, new Dictionary<string, object?>(), []);
        Assert.True(await ItemCompletion.WriteAsync(connection, item, "w", answer, new ItemEnding(JobStatus.Completed, null), Cancelled));
    }

    private async Task<BatchPace> PaceAsync(long batch, DateTimeOffset now) =>
        (await new ReadBatch(Database.App).RunAsync(Hospital.Tenant, batch, Cancelled))!.Summary.Pace(now);

    private async Task<string> StatusAsync(long batch) => (await Database.ScalarAsync<string>("select status from batch_job where batch_job_id = $1", batch))!;

    private async Task<IEnumerable<string>> ItemsAsync(long batch)
    {
        await using var owner = await Database.OpenOwnerAsync();
        return (await owner.RowsAsync("select status from batch_job_item where batch_job_id = $1 order by row_number", batch)).Select(r => (string)r[0]!);
    }

    // The batch's counters are those of its rows.
    private async Task<long> BatchAsync(params string[] items)
    {
        var ended = items.Count(s => s is JobStatus.Completed or JobStatus.Failed or JobStatus.NeedsReview);
        var batch = Some.Batch(Hospital.Organisation, ended == 0 ? JobStatus.Pending : JobStatus.Processing, items.Length, Hospital.Version, Hospital.Endpoint);
        (batch.ProcessedRows, batch.SuccessfulRows, batch.FailedRows, batch.ReviewRows) =
            (ended, items.Count(s => s == JobStatus.Completed), items.Count(s => s == JobStatus.Failed), items.Count(s => s == JobStatus.NeedsReview));
        await Database.AddAsync(batch);
        await Database.AddAsync([.. items.Select((status, i) =>
        {
            var item = Some.Item(batch, i + 1, status);
            if (status == JobStatus.Retrying) item.NextAttemptAt = DateTimeOffset.UtcNow.AddHours(1);
            return (object)item;
        })]);
        return batch.BatchJobId;
    }
}
