using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Execution.Presence;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution.Presence;

/// <summary>
/// A batch is stuck by missing signs of life, never by its age. In a database of its own; time passes by moving what was written into the past.
/// </summary>
public sealed class WorkerWatchTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly Organisation hospital = Some.Organisation();
    private TestDatabase database = null!;
    private AppUser owner = null!;
    private ItemQueue queue = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        owner = Some.User(hospital);
        queue = new ItemQueue(database.Worker);
        await database.AddAsync(hospital, owner);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_batch_is_stuck_when_every_worker_has_been_silent_for_three_leases_and_its_owner_is_told_once()
    {
        await BatchAsync(3);
        await queue.BeatAsync("w", lives: true, Lease, default);
        await ClaimAsync("w", 1);

        await PassAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await MarkAsync());
        await PassAsync(TimeSpan.FromSeconds(2));

        // Many processes look; all at once here, and again later.
        var marked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MarkAsync()));
        Assert.Equal(1, marked.Sum());
        Assert.Equal(0, await MarkAsync());
        Assert.Equal([NoticeKind.Stuck], await ToldAsync());
        Assert.Equal(3, await database.ScalarAsync<int>("select total_rows - successful_rows from notice"));
    }

    [Fact]
    public async Task A_worker_that_comes_back_gets_it_moving_and_that_is_told_too()
    {
        await BatchAsync(2);
        await queue.BeatAsync("w", lives: true, Lease, default);
        await PassAsync(TimeSpan.FromMinutes(2));
        await MarkAsync();

        await queue.BeatAsync("another", lives: true, Lease, default);
        Assert.Equal(1, await MarkAsync());
        Assert.Equal(0, await MarkAsync());
        Assert.Equal([NoticeKind.Stuck, NoticeKind.MovingAgain], await ToldAsync());

        // Another silence is another episode.
        await PassAsync(TimeSpan.FromMinutes(2));
        await MarkAsync();
        Assert.Equal([NoticeKind.Stuck, NoticeKind.MovingAgain, NoticeKind.Stuck], await ToldAsync());
    }

    [Fact]
    public async Task However_old_a_batch_is_it_is_not_stuck_while_a_worker_lives()
    {
        var batch = await BatchAsync(2);
        await PassAsync(TimeSpan.FromDays(9));
        await queue.BeatAsync("w", lives: true, Lease, default);

        Assert.Equal(0, await MarkAsync());
        Assert.Null(await StuckSinceAsync(batch));
    }

    [Fact]
    public async Task Rows_of_a_dead_worker_that_nobody_rescues_are_stuck_though_another_one_lives()
    {
        var (batch, other) = (await BatchAsync(1), await BatchAsync(1));
        await ClaimAsync("dead", 1);
        await PassAsync(TimeSpan.FromMinutes(3));
        await queue.BeatAsync("lives", lives: true, Lease, default);

        Assert.Equal(1, await MarkAsync());
        Assert.NotNull(await StuckSinceAsync(batch));
        Assert.Null(await StuckSinceAsync(other));

        await queue.RescueAsync(10, default);
        Assert.Equal(1, await MarkAsync());
        Assert.Equal([NoticeKind.Stuck, NoticeKind.MovingAgain], await ToldAsync());
    }

    [Theory]
    [InlineData(JobStatus.Paused)]
    [InlineData(JobStatus.NeedsReview)]
    [InlineData(JobStatus.Completed)]
    public async Task What_waits_for_a_person_or_has_ended_is_not_stuck(string status)
    {
        var batch = await BatchAsync(2);
        await database.ExecuteAsync("update batch_job_item set status = $1", status);
        await database.ExecuteAsync("update batch_job set status = $2 where batch_job_id = $1", batch.BatchJobId, status);
        await PassAsync(TimeSpan.FromDays(1));

        Assert.Equal(0, await MarkAsync());
    }

    [Fact]
    public async Task A_row_whose_next_try_is_to_come_is_not_stuck_and_one_that_is_long_due_is()
    {
        await BatchAsync(1);
        await database.ExecuteAsync("update batch_job_item set status = 'retrying', next_attempt_at = now() + interval '2 days'");
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(0, await MarkAsync());

        await database.ExecuteAsync("update batch_job_item set next_attempt_at = now() - interval '1 hour'");
        Assert.Equal(1, await MarkAsync());
    }

    [Fact]
    public async Task Who_pauses_a_stuck_batch_is_not_told_that_it_moves()
    {
        var batch = await BatchAsync(1);
        await PassAsync(TimeSpan.FromDays(1));
        await MarkAsync();

        await database.ExecuteAsync("update batch_job set status = 'paused'");
        Assert.Equal(1, await MarkAsync());

        Assert.Null(await StuckSinceAsync(batch));
        Assert.Equal([NoticeKind.Stuck], await ToldAsync());
    }

    [Fact]
    public async Task An_orderly_restart_is_no_alarm_but_one_that_does_not_come_back_is()
    {
        await BatchAsync(1);
        await queue.BeatAsync("w", lives: true, Lease, default);
        await queue.BeatAsync("w", lives: false, Lease, default);
        await PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await MarkAsync());

        await PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, await MarkAsync());
    }

    [Fact]
    public async Task Who_could_not_listen_does_not_take_that_for_silence()
    {
        await BatchAsync(1);
        await PassAsync(TimeSpan.FromHours(1));

        Assert.Equal(0, await MarkAsync(listeningFor: TimeSpan.FromSeconds(5)));
        Assert.Equal(1, await MarkAsync());
    }

    [Fact]
    public async Task The_watch_sees_workers_come_and_go()
    {
        using var watch = new WorkerWatch(database.App, new FakeEvents(), TimeProvider.System, NullLogger<WorkerWatch>.Instance);
        var seen = new List<bool?>();
        watch.Changed += (_, _) => seen.Add(watch.IsAnyAlive);

        await watch.LookAsync(default);
        await queue.BeatAsync("w", lives: true, Lease, default);
        await watch.LookAsync(default);
        await queue.BeatAsync("w", lives: false, Lease, default);
        await watch.LookAsync(default);

        Assert.Equal([false, true, false], seen);
    }

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most) => queue.ClaimAsync(worker, most, Lease, default);

    private async Task<int> MarkAsync(TimeSpan? listeningFor = null)
    {
        await using var connection = await database.App.OpenAsync(default);
        return await connection.ScalarAsync<int>(
            "select rcm.mark_stuck($1, clock_timestamp() - $2)", WorkerSilence.Leases, listeningFor ?? TimeSpan.FromDays(30));
    }

    private Task<int> PassAsync(TimeSpan time) => database.ExecuteAsync(
        """
        with h as (update worker_heartbeat set seen_at = seen_at - $1, stopped_at = stopped_at - $1),
             i as (update batch_job_item set lease_until = lease_until - $1)
        update batch_job set updated_at = updated_at - $1
        """, time);

    private async Task<BatchJob> BatchAsync(int rows)
    {
        var batch = Some.Batch(hospital, rows: rows, by: owner);
        batch.UpdatedAt = DateTimeOffset.UtcNow;
        await database.AddAsync(batch);
        await database.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
            select $1, $2, n, '{}', 'pending', now(), now() from generate_series(1, $3) n
            """, batch.BatchJobId, hospital.OrgId, rows);
        return batch;
    }

    private Task<DateTime?> StuckSinceAsync(BatchJob batch) =>
        database.ScalarAsync<DateTime?>("select stuck_since from batch_job where batch_job_id = $1", batch.BatchJobId);

    private async Task<IReadOnlyList<string>> ToldAsync()
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<string>("select kind from notice order by notice_id");
    }
}
