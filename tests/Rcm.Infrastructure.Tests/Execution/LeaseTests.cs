using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>How long a row is its worker's, and what becomes of it when it is not any more.</summary>
public sealed class LeaseTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task A_row_whose_lease_has_run_out_goes_back_and_one_that_is_extended_does_not()
    {
        await WaitingAsync(2);
        var claimed = await ClaimAsync("w", 2);
        await EndLeasesAsync();

        var kept = await Queue.ExtendAsync("w", [claimed[0].ItemId], Lease, TimeSpan.FromHours(1), Cancelled);
        var rescued = await Queue.RescueAsync(10, Cancelled);

        Assert.Equal([claimed[0].ItemId], kept);
        Assert.Equal((claimed[1].BatchId, Hospital.Organisation.OrgId), Assert.Single(rescued));
        var again = Assert.Single(await ClaimAsync("other", 10));
        Assert.Equal((claimed[1].ItemId, 2), (again.ItemId, again.Attempt));
    }

    [Fact]
    public async Task A_worker_cannot_extend_or_release_what_another_holds_now()
    {
        await WaitingAsync(1);
        var item = Assert.Single(await ClaimAsync("slow", 1));
        await EndLeasesAsync();
        await Queue.RescueAsync(10, Cancelled);
        await ClaimAsync("other", 1);

        Assert.Empty(await Queue.ExtendAsync("slow", [item.ItemId], Lease, TimeSpan.FromHours(1), Cancelled));
        Assert.Empty(await Queue.ReleaseAsync("slow", [item.ItemId], Cancelled));
        Assert.Equal("other", await Database.ScalarAsync<string>("select lease_owner from batch_job_item where status = 'processing'"));
    }

    [Fact]
    public async Task A_late_completion_of_a_worker_that_was_given_up_changes_nothing()
    {
        var batch = await WaitingAsync(1);
        var stale = Assert.Single(await ClaimAsync("slow", 1));
        await EndLeasesAsync();
        await Queue.RescueAsync(10, Cancelled);
        var item = Assert.Single(await ClaimAsync("other", 1));

        Assert.False(await CompleteAsync(stale, "slow", "inactive"));
        Assert.True(await CompleteAsync(item, "other", "active"));
        Assert.False(await CompleteAsync(item, "other", "inactive"));

        Assert.Equal("active", await Database.ScalarAsync<string>("select payer_outcome from batch_job_item where batch_job_id = $1", batch.BatchJobId));
        Assert.Equal([1, 1, "completed"], Assert.Single(await BatchRowAsync(batch)));
    }

    [Fact]
    public async Task A_released_row_is_pending_again_and_its_attempt_is_closed()
    {
        await WaitingAsync(1);
        var item = Assert.Single(await ClaimAsync("w", 1));
        await BeginAsync(item);

        Assert.Equal([item.ItemId], await Queue.ReleaseAsync("w", [item.ItemId], Cancelled));

        Assert.Equal("pending", await StatusAsync(item));
        Assert.Equal("cancelled", await Database.ScalarAsync<string>("select status from batch_item_attempt where ended_at is not null"));
    }

    [Fact]
    public async Task A_row_whose_next_try_is_due_goes_back_and_another_waits_on()
    {
        var batch = await WaitingAsync(2);
        await Database.ExecuteAsync(
            "update batch_job_item set status = 'retrying', next_attempt_at = now() + case row_number when 1 then interval '-1 second' else interval '1 hour' end");

        Assert.Equal((batch.BatchJobId, Hospital.Organisation.OrgId), Assert.Single(await Queue.RescueAsync(10, Cancelled)));

        Assert.Equal(1L, await Database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'pending' and row_number = 1"));
        Assert.Equal(1L, await Database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'retrying' and row_number = 2"));
    }

    [Fact]
    public async Task A_row_at_which_five_workers_were_lost_goes_to_a_person_and_its_batch_waits_for_them()
    {
        var batch = await WaitingAsync(2);
        var good = Assert.Single(await ClaimAsync("w", 1));
        Assert.True(await CompleteAsync(good, "w", "active"));
        for (var loss = 1; loss <= 5; loss++)
        {
            var item = Assert.Single(await ClaimAsync($"w{loss}", 1));
            Assert.Equal("processing", (string)(await BatchRowAsync(batch))[0][2]!);
            await BeginAsync(item);
            await EndLeasesAsync();
            Assert.Single(await Queue.RescueAsync(10, Cancelled));
            Assert.Equal(loss < 5 ? "pending" : "needs_review", await StatusAsync(item));
        }

        Assert.Empty(await ClaimAsync("w", 1));
        Assert.Empty(await Queue.RescueAsync(10, Cancelled));
        Assert.Equal([1, 2, "needs_review"], Assert.Single(await BatchRowAsync(batch)));
        Assert.Equal(1, await Database.ScalarAsync<int>("select review_rows from batch_job where batch_job_id = $1", batch.BatchJobId));
        Assert.Equal(
            "system/worker_lost", await Database.ScalarAsync<string>("select exception_kind || '/' || reason_code from batch_job_item where status = 'needs_review'"));
        Assert.Equal(5L, await Database.ScalarAsync<long>("select count(*) from batch_item_attempt where reason_code = 'worker_lost' and ended_at is not null"));
    }

    [Fact]
    public async Task A_row_that_was_taken_but_never_begun_is_not_to_blame()
    {
        await WaitingAsync(1);
        ClaimedItem item = default;
        for (var loss = 1; loss <= 7; loss++)
        {
            item = Assert.Single(await ClaimAsync("w", 1));
            await EndLeasesAsync();
            await Queue.RescueAsync(10, Cancelled);
        }

        Assert.Equal("pending", await StatusAsync(item));
    }

    [Fact]
    public async Task A_row_is_held_no_longer_than_its_hard_deadline_whatever_its_worker_says()
    {
        await WaitingAsync(1);
        var item = Assert.Single(await ClaimAsync("w", 1));
        await Database.ExecuteAsync("update batch_job_item set updated_at = now() - interval '11 minutes' where status = 'processing'");

        Assert.Empty(await Queue.ExtendAsync("w", [item.ItemId], Lease, TimeSpan.FromMinutes(10), Cancelled));
        Assert.Equal([item.ItemId], await Queue.ExtendAsync("w", [item.ItemId], Lease, TimeSpan.FromMinutes(12), Cancelled));
        Assert.True(await Database.ScalarAsync<bool>("select lease_until <= updated_at + interval '12 minutes' from batch_job_item"));
    }

    [Fact]
    public async Task A_rescue_brings_back_more_rows_than_a_page_holds_and_leaves_none_behind()
    {
        await WaitingAsync(70);
        await ClaimAsync("dead", 70);
        await EndLeasesAsync();

        var pages = new List<int>();
        while (await Queue.RescueAsync(30, Cancelled) is { Count: > 0 } page) pages.Add(page.Count);

        Assert.Equal([30, 30, 10], pages);
        Assert.Equal(70, (await ClaimAsync("w", 100)).Count);
    }

    [Fact]
    public async Task Many_rows_are_completed_at_once_and_a_stale_one_among_them_changes_nothing()
    {
        var batch = await WaitingAsync(10);
        var other = await WaitingAsync(2);
        var claimed = await ClaimAsync("w", 12);
        await Database.ExecuteAsync("update batch_job_item set lease_owner = 'other' where batch_job_item_id = $1", claimed[3].ItemId);
        var results = claimed.Select((item, i) => i % 4 == 0
            ? new ItemResult(item, Result(null, ExceptionKind.Business, "75"), new ItemEnding(JobStatus.NeedsReview, null))
            : new ItemResult(item, Result(i % 4 == 1 ? "inactive" : "active"), new ItemEnding(JobStatus.Completed, null))).ToList();

        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(Hospital.Organisation.OrgId), Cancelled);
        Assert.Equal(11, await ItemCompletion.WriteAsync(connection, "w", results, DateTimeOffset.UtcNow, Cancelled));
        Assert.Equal(0, await ItemCompletion.WriteAsync(connection, "w", results, DateTimeOffset.UtcNow, Cancelled));

        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal(
            [[batch.BatchJobId, 9], [other.BatchJobId, 2]],
            await owner.RowsAsync("select batch_job_id, processed_rows from batch_job order by 1"));
        // The counters are what counting would say.
        Assert.Empty(await owner.RowsAsync(
            """
            select b.batch_job_id from batch_job b,
                lateral (select count(*) filter (where status = 'completed') as done, count(*) filter (where status = 'needs_review') as review
                         from batch_job_item i where i.batch_job_id = b.batch_job_id) c,
                lateral (select jsonb_object_agg(o.payer_outcome, o.n) as mix
                         from (select payer_outcome, count(*) as n from batch_job_item i where i.batch_job_id = b.batch_job_id and payer_outcome is not null group by 1) o) m
            where b.successful_rows <> c.done or b.review_rows <> c.review or b.outcomes <> m.mix
            """));
        Assert.Equal("processing", await StatusAsync(claimed[3]));
        Assert.Equal(11L, await owner.ScalarAsync<long>("select count(*) from batch_item_attempt where ended_at is not null and worker = 'w'"));
    }

    [Fact]
    public async Task A_lost_run_that_may_have_sent_something_goes_to_a_person_and_is_not_repeated()
    {
        var batch = await WaitingAsync(2);
        var claimed = await ClaimAsync("w", 2);
        foreach (var item in claimed) await BeginAsync(item);
        await Database.ExecuteAsync("update batch_item_attempt set may_have_sent = true");

        Assert.Equal([claimed[0].ItemId], await Queue.ReleaseAsync("w", [claimed[0].ItemId], Cancelled));
        await EndLeasesAsync();
        Assert.Single(await Queue.RescueAsync(10, Cancelled));

        Assert.Empty(await ClaimAsync("w", 10));
        Assert.Equal(2L, await Database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'needs_review' and reason_code = 'outcome_unknown'"));
        Assert.Equal([0, 2, "needs_review"], Assert.Single(await BatchRowAsync(batch)));
    }

    private static RunResult Result(string? outcome, string? exception = null, string? reason = null) =>
        new(outcome, exception, reason, null, new Dictionary<string, object?>(), []);

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most) => Queue.ClaimAsync(worker, most, Lease, Cancelled);

    // As a worker does when it begins with a row.
    private Task<int> BeginAsync(ClaimedItem item) =>
        Database.ExecuteAsync(
            "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at) values ($1, $2, $3, 'w', now()) on conflict do nothing",
            item.ItemId, item.Attempt, item.OrgId);

    private async Task<bool> CompleteAsync(ClaimedItem item, string worker, string outcome)
    {
        await BeginAsync(item);
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(item.OrgId), Cancelled);
        return await ItemCompletion.WriteAsync(
            connection, item, worker, new RunResult(outcome, null, null, null, new Dictionary<string, object?>(), []), new ItemEnding(JobStatus.Completed, null), Cancelled);
    }

    private Task<string?> StatusAsync(ClaimedItem item) =>
        Database.ScalarAsync<string>("select status from batch_job_item where batch_job_item_id = $1", item.ItemId);

    private async Task<IReadOnlyList<object?[]>> BatchRowAsync(BatchJob batch)
    {
        await using var connection = await Database.OpenOwnerAsync();
        return await connection.RowsAsync("select successful_rows, processed_rows, status from batch_job where batch_job_id = $1", batch.BatchJobId);
    }
}
