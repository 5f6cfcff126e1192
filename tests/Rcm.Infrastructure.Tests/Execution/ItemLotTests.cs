using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Rcm.TestKit.Execution;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>Rows that are held by the lot, for a channel that answers many at once. Each test in a database of its own.</summary>
public sealed class ItemLotTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    [Fact]
    public async Task Rows_of_a_lot_wait_until_they_are_answered_and_are_nobody_elses()
    {
        var batch = await BatchAsync(25);

        var mine = await ClaimAsync("mine", 20);
        var byItself = await Queue.ClaimAsync("browser", 3, Lease, Cancelled);
        var theirs = await ClaimAsync("theirs", 20);

        Assert.Equal([10, 10], mine.GroupBy(i => i.LotId).Select(l => l.Count()));
        Assert.Equal((3, 2), (byItself.Count, theirs.Count));
        Assert.Equal(25, mine.Concat(byItself).Concat(theirs).Select(i => i.ItemId).Distinct().Count());
        Assert.Equal(22L, await CountAsync("status = 'pending' and attempt = 0"));

        Assert.Equal(20, await AnswerAsync("mine", mine));
        Assert.Equal(0, await AnswerAsync("mine", mine));
        Assert.Equal(20, await Database.ScalarAsync<int>("select processed_rows from batch_job where batch_job_id = $1", batch));
        Assert.Equal(20L, await CountAsync("status = 'completed' and attempt = 1"));
        Assert.Equal(20L, await Database.ScalarAsync<long>("select count(*) from batch_item_attempt where worker = 'mine' and attempt = 1 and ended_at is not null"));
        // What has ended is let go: one lot is left, theirs.
        Assert.Equal("theirs", await Database.ScalarAsync<string>("select string_agg(lease_owner, ',') from item_lot"));
    }

    [Fact]
    public async Task A_lot_whose_worker_fell_silent_goes_back_and_its_late_answers_change_nothing()
    {
        await BatchAsync(10);
        var stale = await ClaimAsync("slow", 10);
        await Database.ExecuteAsync("update item_lot set lease_until = now() - interval '1 second'");

        Assert.Equal((stale[0].BatchId, stale[0].OrgId), Assert.Single(await Queue.RescueAsync(10, Cancelled)));
        var again = await ClaimAsync("other", 10);

        Assert.Equal(stale.Select(i => (i.ItemId, i.Attempt)).Order(), again.Select(i => (i.ItemId, i.Attempt)).Order());
        Assert.Empty(await Queue.ExtendLotsAsync("slow", [stale[0].LotId!.Value], Lease, TimeSpan.FromHours(1), Cancelled));
        Assert.Equal(0, await AnswerAsync("slow", stale));
        Assert.Equal(10, await AnswerAsync("other", again));
        Assert.Equal(10L, await Database.ScalarAsync<long>("select count(*) from batch_item_attempt"));
    }

    [Fact]
    public async Task A_lot_is_held_while_its_worker_says_so_and_no_longer_than_the_hard_deadline()
    {
        await BatchAsync(10);
        long[] lots = [(await ClaimAsync("w", 10))[0].LotId!.Value];
        await Database.ExecuteAsync("update item_lot set claimed_at = now() - interval '11 minutes', lease_until = now() - interval '1 second'");

        Assert.Empty(await Queue.ExtendLotsAsync("w", lots, Lease, TimeSpan.FromMinutes(10), Cancelled));
        Assert.Empty(await Queue.ExtendLotsAsync("another", lots, Lease, TimeSpan.FromMinutes(12), Cancelled));
        Assert.Equal(lots, await Queue.ExtendLotsAsync("w", lots, Lease, TimeSpan.FromMinutes(12), Cancelled));
        Assert.Empty(await Queue.RescueAsync(10, Cancelled));
    }

    [Fact]
    public async Task A_worker_that_stops_in_order_lets_go_of_what_it_has_not_answered()
    {
        await BatchAsync(10);
        var held = await ClaimAsync("w", 10);
        await AnswerAsync("w", [.. held.Take(4)]);

        Assert.Equal(0, await Queue.ReleaseLotsAsync("another", [held[0].LotId!.Value], Cancelled));
        Assert.Equal(6, await Queue.ReleaseLotsAsync("w", [held[0].LotId!.Value], Cancelled));

        Assert.Equal(held.Skip(4).Select(i => i.ItemId).Order(), (await ClaimAsync("other", 10)).Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task An_answer_that_comes_while_its_batch_is_paused_is_kept_and_one_of_a_cancelled_batch_is_not()
    {
        var control = new ControlBatch(Database.App);
        var paused = await BatchAsync(10);
        var first = await ClaimAsync("w", 10);
        await control.RunAsync(Hospital.Tenant, paused, BatchAct.Pause, Cancelled);
        Assert.Equal(10, await AnswerAsync("w", first));

        var cancelled = await BatchAsync(10);
        var second = await ClaimAsync("w", 10);
        await control.RunAsync(Hospital.Tenant, cancelled, BatchAct.Cancel, Cancelled);
        Assert.Equal(0, await AnswerAsync("w", second));
        Assert.Equal(10L, await CountAsync("status = 'cancelled'"));
    }

    [Fact]
    public async Task An_endpoints_limit_counts_the_rows_of_lots()
    {
        await Database.ExecuteAsync("update endpoint set max_running = 15");
        await BatchAsync(40);

        Assert.Equal(15, (await ClaimAsync("w", 40)).Count);
        Assert.Empty(await ClaimAsync("other", 40));
        Assert.Empty(await Queue.ClaimAsync("browser", 1, Lease, Cancelled));
    }

    [Fact]
    public async Task Claimers_at_the_same_time_never_hold_the_same_row_and_leave_none()
    {
        await BatchAsync(600);
        var claimed = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            while (await Queue.ClaimAsync($"w{n}", 25, Lease, Cancelled, lot: n % 2 == 0 ? 10 : 1) is { Count: > 0 } some)
            {
                foreach (var item in some) claimed.Add(item.ItemId);
            }
        })));

        Assert.Equal((600, 600), (claimed.Count, claimed.Distinct().Count()));
    }

    [Fact]
    public async Task Workers_that_answer_and_a_person_who_pauses_never_wait_for_each_other_in_a_circle()
    {
        var batch = await BatchAsync(15_000);
        var logged = new ConcurrentQueue<string>();
        using var logs = LoggerFactory.Create(l => l.AddProvider(new Logs(logged)));
        var events = new FakeEvents();
        var control = new ControlBatch(Database.App);
        using var worker = new Worker(
            Queue, new NoOpWork(Database.Worker, lotSize: 20), events, new BatchNotifier(new Mute(), TimeProvider.System, logs.CreateLogger<BatchNotifier>()),
            new WorkerOptions { Concurrency = 4 }, TimeProvider.System, logs.CreateLogger<Worker>());
        await worker.StartAsync(Cancelled);

        var pauses = 0;
        while (await control.RunAsync(Hospital.Tenant, batch, BatchAct.Pause, Cancelled) is { IsOk: true })
        {
            pauses++;
            await control.RunAsync(Hospital.Tenant, batch, BatchAct.Resume, Cancelled);
            events.Say("queue");
        }

        await Eventually.AsksAsync(() => Database.ScalarAsync<string>("select status from batch_job where batch_job_id = $1", batch), s => s == "completed", "the batch's end");
        await worker.StopAsync(Cancelled);

        Assert.NotEqual(0, pauses);
        Assert.Empty(await Database.FaultsAsync(batch));
        Assert.DoesNotContain(logged, l => l.StartsWith("Error", StringComparison.Ordinal) || l.StartsWith("Warning", StringComparison.Ordinal));
    }

    private Task<long> BatchAsync(int rows) => Database.AddBatchAsync(Hospital.Organisation, rows, Hospital.Endpoint);

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most) => Queue.ClaimAsync(worker, most, Lease, Cancelled, lot: 10);

    private Task<long> CountAsync(string which) => Database.ScalarAsync<long>($"select count(*) from batch_job_item where {which}");

    private async Task<int> AnswerAsync(string worker, IReadOnlyList<ClaimedItem> items)
    {
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(Hospital.Organisation.OrgId), Cancelled);
        var active = new RunResult("active", null, null, null, new Dictionary<string, object?>(), []);
        return await ItemCompletion.WriteAsync(
            connection, worker, [.. items.Select(i => new ItemResult(i, active, new ItemEnding(JobStatus.Completed, null)))], DateTimeOffset.UtcNow, Cancelled);
    }

    private sealed class Mute : IEventPublisher
    {
        public Task PublishAsync(string payload, CancellationToken cancellation) => Task.CompletedTask;
    }
}
