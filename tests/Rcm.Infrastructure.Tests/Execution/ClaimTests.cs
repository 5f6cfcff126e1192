using System.Collections.Concurrent;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>Who is given which rows.</summary>
public sealed class ClaimTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private readonly Organisation small = Some.Organisation();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.AddAsync(small);
    }

    [Fact]
    public async Task A_claim_gives_each_organisation_its_share_oldest_rows_first()
    {
        await WaitingAsync(500);
        var late = await WaitingAsync(small, 5);

        var claimed = await ClaimAsync("w", 20);

        Assert.Equal(15, claimed.Count);
        Assert.Equal(5, claimed.Count(c => c.BatchId == late.BatchJobId));
        Assert.Equal(Enumerable.Range(1, 10), (await RowsAsync(claimed.Where(c => c.OrgId == Hospital.Organisation.OrgId))).Order());
    }

    [Fact]
    public async Task Claims_of_one_row_at_a_time_pass_nobody_over()
    {
        await WaitingAsync(500);
        var late = await WaitingAsync(small, 10);

        // By chance each time: that 150 tosses bring less than ten heads happens once in 10^27 runs.
        for (var i = 0; i < 150; i++)
        {
            Assert.Single(await ClaimAsync("w", 1));
        }

        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from batch_job_item where batch_job_id = $1 and status = 'pending'", late.BatchJobId));
    }

    [Fact]
    public async Task Claimers_at_the_same_time_never_hold_the_same_row_and_leave_none()
    {
        await WaitingAsync(600);
        await WaitingAsync(small, 300);
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
        var batch = await WaitingAsync(2);

        var item = Assert.Single(await ClaimAsync("w", 1));
        var started = await Database.ScalarAsync<DateTime>("select started_at from batch_job where batch_job_id = $1 and status = 'processing'", batch.BatchJobId);
        await ClaimAsync("w", 1);

        Assert.Equal((batch.BatchJobId, Hospital.Organisation.OrgId, 1), (item.BatchId, item.OrgId, item.Attempt));
        Assert.Equal("w", await Database.ScalarAsync<string>("select lease_owner from batch_job_item where batch_job_item_id = $1 and lease_until > now()", item.ItemId));
        Assert.Equal(started, await Database.ScalarAsync<DateTime>("select started_at from batch_job where batch_job_id = $1", batch.BatchJobId));
    }

    [Fact]
    public async Task A_claim_goes_on_where_the_last_one_ended_and_finds_what_came_back_all_the_same()
    {
        await WaitingAsync(30);
        var position = new ClaimPosition(TimeProvider.System);
        var first = await Queue.ClaimAsync("w", 10, Lease, default, position);
        await Queue.ReleaseAsync("w", first.Take(5).Select(i => i.ItemId), Cancelled);

        var second = await Queue.ClaimAsync("w", 10, Lease, default, position);
        var rest = new List<int>();
        while (await Queue.ClaimAsync("w", 10, Lease, default, position) is { Count: > 0 } more) rest.AddRange(await RowsAsync(more));

        Assert.Equal(Enumerable.Range(11, 10), (await RowsAsync(second)).Order());
        Assert.Equal(Enumerable.Range(1, 5).Concat(Enumerable.Range(21, 10)), rest.Order());
    }

    [Fact]
    public async Task Rows_of_a_higher_priority_come_first_and_none_waits_for_ever()
    {
        var late = await WaitingAsync(500);
        var urgent = await WaitingAsync(500);
        await Database.ExecuteAsync("update batch_job set priority = 1 where batch_job_id = $1", urgent.BatchJobId);
        await Database.ExecuteAsync("update batch_job set priority = -1 where batch_job_id = $1", late.BatchJobId);

        var claimed = await ClaimAsync("w", 170);

        Assert.Equal((160, 10), (claimed.Count(c => c.BatchId == urgent.BatchJobId), claimed.Count(c => c.BatchId == late.BatchJobId)));
        var single = new List<ClaimedItem>();
        for (var i = 0; i < 200; i++) single.AddRange(await ClaimAsync("w", 1));
        // One in seventeen by chance: that two hundred tosses bring none, or more than half, happens once in 10^5 runs at most.
        Assert.InRange(single.Count(c => c.BatchId == late.BatchJobId), 1, 100);
    }

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most) => Queue.ClaimAsync(worker, most, Lease, Cancelled);

    private async Task<IReadOnlyList<int>> RowsAsync(IEnumerable<ClaimedItem> items)
    {
        await using var connection = await Database.OpenOwnerAsync();
        return await connection.ColumnAsync<int>("select row_number from batch_job_item where batch_job_item_id = any ($1)", items.Select(i => i.ItemId).ToArray());
    }
}
