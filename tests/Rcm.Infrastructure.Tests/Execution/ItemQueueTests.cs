using System.Collections.Concurrent;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>The queue's functions, each test in a database of its own: a claim looks across all tenants.</summary>
public sealed class ItemQueueTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Organisation large = Some.Organisation();
    private readonly Organisation small = Some.Organisation();
    private TestDatabase database = null!;
    private ItemQueue queue = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        queue = new ItemQueue(database.Worker);
        await database.AddAsync(large, small);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_claim_gives_each_organisation_its_share_oldest_rows_first()
    {
        await BatchAsync(large, 500);
        var late = await BatchAsync(small, 5);

        var claimed = await ClaimAsync("w", 20);

        Assert.Equal(15, claimed.Count);
        Assert.Equal(5, claimed.Count(c => c.BatchId == late.BatchJobId));
        Assert.Equal(Enumerable.Range(1, 10), (await RowsAsync(claimed.Where(c => c.OrgId == large.OrgId))).Order());
    }

    [Fact]
    public async Task Claims_of_one_row_at_a_time_pass_nobody_over()
    {
        await BatchAsync(large, 500);
        var late = await BatchAsync(small, 10);

        // By chance each time: that 150 tosses bring less than ten heads happens once in 10^27 runs.
        for (var i = 0; i < 150; i++)
        {
            Assert.Single(await ClaimAsync("w", 1));
        }

        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from batch_job_item where batch_job_id = $1 and status = 'pending'", late.BatchJobId));
    }

    [Fact]
    public async Task Claimers_at_the_same_time_never_hold_the_same_row_and_leave_none()
    {
        await BatchAsync(large, 600);
        await BatchAsync(small, 300);
        var claimed = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            while (await ClaimAsync($"w{n}", 25) is { Count: > 0 } some)
            {
                foreach (var item in some)
                {
                    claimed.Add(item.ItemId);
                }
            }
        })));
        // What one claimer had locked and another skipped is there for the next claim.
        while (await ClaimAsync("last", 25) is { Count: > 0 } rest)
        {
            foreach (var item in rest)
            {
                claimed.Add(item.ItemId);
            }
        }

        Assert.Equal(900, claimed.Count);
        Assert.Equal(900, claimed.Distinct().Count());
    }

    [Fact]
    public async Task A_claimed_row_names_its_worker_and_starts_its_batch_once()
    {
        var batch = await BatchAsync(large, 2);

        var item = Assert.Single(await ClaimAsync("w", 1));
        var started = await database.ScalarAsync<DateTime>("select started_at from batch_job where batch_job_id = $1 and status = 'processing'", batch.BatchJobId);
        await ClaimAsync("w", 1);

        Assert.Equal((batch.BatchJobId, large.OrgId, 1), (item.BatchId, item.OrgId, item.Attempt));
        Assert.Equal("w", await database.ScalarAsync<string>("select lease_owner from batch_job_item where batch_job_item_id = $1 and lease_until > now()", item.ItemId));
        Assert.Equal(started, await database.ScalarAsync<DateTime>("select started_at from batch_job where batch_job_id = $1", batch.BatchJobId));
    }

    [Fact]
    public async Task A_row_whose_lease_has_run_out_goes_back_and_one_that_is_extended_does_not()
    {
        await BatchAsync(large, 2);
        var claimed = await ClaimAsync("w", 2);
        await EndLeasesAsync();

        var kept = await queue.ExtendAsync("w", [claimed[0].ItemId], Lease, TimeSpan.FromHours(1), default);
        var rescued = await queue.RescueAsync(10, default);

        Assert.Equal([claimed[0].ItemId], kept);
        Assert.Equal((claimed[1].BatchId, large.OrgId), Assert.Single(rescued));
        var again = Assert.Single(await ClaimAsync("other", 10));
        Assert.Equal((claimed[1].ItemId, 2), (again.ItemId, again.Attempt));
    }

    [Fact]
    public async Task A_worker_cannot_extend_or_release_what_another_holds_now()
    {
        await BatchAsync(large, 1);
        var item = Assert.Single(await ClaimAsync("slow", 1));
        await EndLeasesAsync();
        await queue.RescueAsync(10, default);
        await ClaimAsync("other", 1);

        Assert.Empty(await queue.ExtendAsync("slow", [item.ItemId], Lease, TimeSpan.FromHours(1), default));
        Assert.Empty(await queue.ReleaseAsync("slow", [item.ItemId], default));
        Assert.Equal("other", await database.ScalarAsync<string>("select lease_owner from batch_job_item where status = 'processing'"));
    }

    [Fact]
    public async Task A_late_completion_of_a_worker_that_was_given_up_changes_nothing()
    {
        var batch = await BatchAsync(large, 1);
        var stale = Assert.Single(await ClaimAsync("slow", 1));
        await EndLeasesAsync();
        await queue.RescueAsync(10, default);
        var item = Assert.Single(await ClaimAsync("other", 1));

        Assert.False(await CompleteAsync(stale, "slow", "inactive"));
        Assert.True(await CompleteAsync(item, "other", "active"));
        Assert.False(await CompleteAsync(item, "other", "inactive"));

        Assert.Equal("active", await database.ScalarAsync<string>("select payer_outcome from batch_job_item where batch_job_id = $1", batch.BatchJobId));
        Assert.Equal([1, 1, "completed"], Assert.Single(await BatchRowAsync(batch)));
    }

    [Fact]
    public async Task A_released_row_is_pending_again_and_its_attempt_is_closed()
    {
        await BatchAsync(large, 1);
        var item = Assert.Single(await ClaimAsync("w", 1));
        await BeginAsync(item);

        Assert.Equal([item.ItemId], await queue.ReleaseAsync("w", [item.ItemId], default));

        Assert.Equal("pending", await StatusAsync(item));
        Assert.Equal("cancelled", await database.ScalarAsync<string>("select status from batch_item_attempt where ended_at is not null"));
    }

    [Fact]
    public async Task A_row_whose_next_try_is_due_goes_back_and_another_waits_on()
    {
        var batch = await BatchAsync(large, 2);
        await database.ExecuteAsync(
            "update batch_job_item set status = 'retrying', next_attempt_at = now() + case row_number when 1 then interval '-1 second' else interval '1 hour' end");

        Assert.Equal((batch.BatchJobId, large.OrgId), Assert.Single(await queue.RescueAsync(10, default)));

        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'pending' and row_number = 1"));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'retrying' and row_number = 2"));
    }

    [Fact]
    public async Task A_row_at_which_five_workers_were_lost_goes_to_a_person_and_its_batch_waits_for_them()
    {
        var batch = await BatchAsync(large, 2);
        var good = Assert.Single(await ClaimAsync("w", 1));
        Assert.True(await CompleteAsync(good, "w", "active"));
        for (var loss = 1; loss <= 5; loss++)
        {
            var item = Assert.Single(await ClaimAsync($"w{loss}", 1));
            Assert.Equal("processing", (string)(await BatchRowAsync(batch))[0][2]!);
            await BeginAsync(item);
            await EndLeasesAsync();
            Assert.Single(await queue.RescueAsync(10, default));
            Assert.Equal(loss < 5 ? "pending" : "needs_review", await StatusAsync(item));
        }

        Assert.Empty(await ClaimAsync("w", 1));
        Assert.Empty(await queue.RescueAsync(10, default));
        Assert.Equal([1, 2, "needs_review"], Assert.Single(await BatchRowAsync(batch)));
        Assert.Equal(1, await database.ScalarAsync<int>("select review_rows from batch_job where batch_job_id = $1", batch.BatchJobId));
        Assert.Equal(
            "system/worker_lost", await database.ScalarAsync<string>("select exception_kind || '/' || reason_code from batch_job_item where status = 'needs_review'"));
        Assert.Equal(5L, await database.ScalarAsync<long>("select count(*) from batch_item_attempt where reason_code = 'worker_lost' and ended_at is not null"));
    }

    [Fact]
    public async Task A_row_that_was_taken_but_never_begun_is_not_to_blame()
    {
        await BatchAsync(large, 1);
        ClaimedItem item = default;
        for (var loss = 1; loss <= 7; loss++)
        {
            item = Assert.Single(await ClaimAsync("w", 1));
            await EndLeasesAsync();
            await queue.RescueAsync(10, default);
        }

        Assert.Equal("pending", await StatusAsync(item));
    }

    [Fact]
    public async Task A_row_is_held_no_longer_than_its_hard_deadline_whatever_its_worker_says()
    {
        await BatchAsync(large, 1);
        var item = Assert.Single(await ClaimAsync("w", 1));
        await database.ExecuteAsync("update batch_job_item set updated_at = now() - interval '11 minutes' where status = 'processing'");

        Assert.Empty(await queue.ExtendAsync("w", [item.ItemId], Lease, TimeSpan.FromMinutes(10), default));
        Assert.Equal([item.ItemId], await queue.ExtendAsync("w", [item.ItemId], Lease, TimeSpan.FromMinutes(12), default));
        Assert.True(await database.ScalarAsync<bool>("select lease_until <= updated_at + interval '12 minutes' from batch_job_item"));
    }

    [Fact]
    public async Task A_rescue_brings_back_more_rows_than_a_page_holds_and_leaves_none_behind()
    {
        await BatchAsync(large, 70);
        await ClaimAsync("dead", 70);
        await EndLeasesAsync();

        var pages = new List<int>();
        while (await queue.RescueAsync(30, default) is { Count: > 0 } page) pages.Add(page.Count);

        Assert.Equal([30, 30, 10], pages);
        Assert.Equal(70, (await ClaimAsync("w", 100)).Count);
    }

    [Fact]
    public async Task A_claim_goes_on_where_the_last_one_ended_and_finds_what_came_back_all_the_same()
    {
        await BatchAsync(large, 30);
        var position = new ClaimPosition(TimeProvider.System);
        var first = await queue.ClaimAsync("w", 10, Lease, default, position);
        await queue.ReleaseAsync("w", first.Take(5).Select(i => i.ItemId), default);

        var second = await queue.ClaimAsync("w", 10, Lease, default, position);
        var rest = new List<int>();
        while (await queue.ClaimAsync("w", 10, Lease, default, position) is { Count: > 0 } more) rest.AddRange(await RowsAsync(more));

        Assert.Equal(Enumerable.Range(11, 10), (await RowsAsync(second)).Order());
        Assert.Equal(Enumerable.Range(1, 5).Concat(Enumerable.Range(21, 10)), rest.Order());
    }

    [Fact]
    public async Task Rows_of_a_higher_priority_come_first_and_none_waits_for_ever()
    {
        var late = await BatchAsync(large, 500);
        var urgent = await BatchAsync(large, 500);
        await database.ExecuteAsync("update batch_job set priority = 1 where batch_job_id = $1", urgent.BatchJobId);
        await database.ExecuteAsync("update batch_job set priority = -1 where batch_job_id = $1", late.BatchJobId);

        var claimed = await ClaimAsync("w", 170);

        Assert.Equal((160, 10), (claimed.Count(c => c.BatchId == urgent.BatchJobId), claimed.Count(c => c.BatchId == late.BatchJobId)));
        var single = new List<ClaimedItem>();
        for (var i = 0; i < 200; i++) single.AddRange(await ClaimAsync("w", 1));
        // One in seventeen by chance: that two hundred tosses bring none, or more than half, happens once in 10^5 runs at most.
        Assert.InRange(single.Count(c => c.BatchId == late.BatchJobId), 1, 100);
    }

    [Fact]
    public async Task Many_rows_are_completed_at_once_and_a_stale_one_among_them_changes_nothing()
    {
        var batch = await BatchAsync(large, 10);
        var other = await BatchAsync(large, 2);
        var claimed = await ClaimAsync("w", 12);
        await database.ExecuteAsync("update batch_job_item set lease_owner = 'other' where batch_job_item_id = $1", claimed[3].ItemId);
        var results = claimed.Select((item, i) => i % 4 == 0
            ? new ItemResult(item, Result(null, ExceptionKind.Business, "75"), new ItemEnding(JobStatus.NeedsReview, null))
            : new ItemResult(item, Result(i % 4 == 1 ? "inactive" : "active"), new ItemEnding(JobStatus.Completed, null))).ToList();

        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(large.OrgId), default);
        Assert.Equal(11, await ItemCompletion.WriteAsync(connection, "w", results, DateTimeOffset.UtcNow, default));
        Assert.Equal(0, await ItemCompletion.WriteAsync(connection, "w", results, DateTimeOffset.UtcNow, default));

        await using var owner = await database.OpenOwnerAsync();
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
        var batch = await BatchAsync(large, 2);
        var claimed = await ClaimAsync("w", 2);
        foreach (var item in claimed) await BeginAsync(item);
        await database.ExecuteAsync("update batch_item_attempt set may_have_sent = true");

        Assert.Equal([claimed[0].ItemId], await queue.ReleaseAsync("w", [claimed[0].ItemId], default));
        await EndLeasesAsync();
        Assert.Single(await queue.RescueAsync(10, default));

        Assert.Empty(await ClaimAsync("w", 10));
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'needs_review' and reason_code = 'outcome_unknown'"));
        Assert.Equal([0, 2, "needs_review"], Assert.Single(await BatchRowAsync(batch)));
    }

    private static RunResult Result(string? outcome, string? exception = null, string? reason = null) =>
        new(outcome, exception, reason, null, new Dictionary<string, object?>(), []);

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most) => queue.ClaimAsync(worker, most, Lease, default);

    private async Task<BatchJob> BatchAsync(Organisation organisation, int rows)
    {
        var batch = Some.Batch(organisation, rows: rows);
        await database.AddAsync(batch);
        await database.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
            select $1, $2, n, '{}', 'pending', now(), now() from generate_series(1, $3) n
            """, batch.BatchJobId, organisation.OrgId, rows);
        return batch;
    }

    // As a worker does when it begins with a row.
    private Task<int> BeginAsync(ClaimedItem item) =>
        database.ExecuteAsync(
            "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at) values ($1, $2, $3, 'w', now()) on conflict do nothing",
            item.ItemId, item.Attempt, item.OrgId);

    private Task<int> EndLeasesAsync() => database.ExecuteAsync("update batch_job_item set lease_until = now() - interval '1 second' where status = 'processing'");

    private async Task<bool> CompleteAsync(ClaimedItem item, string worker, string outcome)
    {
        await BeginAsync(item);
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(item.OrgId), default);
        return await ItemCompletion.WriteAsync(
            connection, item, worker, new RunResult(outcome, null, null, null, new Dictionary<string, object?>(), []), new ItemEnding(JobStatus.Completed, null), default);
    }

    private Task<string?> StatusAsync(ClaimedItem item) =>
        database.ScalarAsync<string>("select status from batch_job_item where batch_job_item_id = $1", item.ItemId);

    private async Task<IReadOnlyList<int>> RowsAsync(IEnumerable<ClaimedItem> items)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<int>("select row_number from batch_job_item where batch_job_item_id = any ($1)", items.Select(i => i.ItemId).ToArray());
    }

    private async Task<IReadOnlyList<object?[]>> BatchRowAsync(BatchJob batch)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.RowsAsync("select successful_rows, processed_rows, status from batch_job where batch_job_id = $1", batch.BatchJobId);
    }
}
