using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Execution;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>
/// What may happen to workers and to their database in mid-batch. Afterwards no row is lost, none was completed twice, and work went on within
/// the lease and five seconds.
/// </summary>
public sealed class ChaosTests(DatabaseFixture fixture)
{
    private const int LeaseSeconds = 3;
    private const int Rows = 280;
    private static readonly TimeSpan LotTime = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan BackAtWork = TimeSpan.FromSeconds(LeaseSeconds + 5);

    private readonly Organisation organisation = Some.Organisation();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_killed_loses_nothing_and_another_is_back_at_its_rows_in_time()
    {
        await using var database = await OpenAsync(fixture);
        using var doomed = StandInWorker.Start(database, TimeSpan.FromMinutes(5), LeaseSeconds);
        var batch = await database.AddBatchAsync(organisation, Rows);
        var held = await HeldAsync(database, 40);
        using var other = await WorkerAsync(database, LotTime);

        doomed.Kill();
        var killed = Stopwatch.GetTimestamp();
        await Eventually.AsksAsync(() => AnsweredAsync(database, held), n => n > 0, "one of the dead worker's rows to be answered");

        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, BackAtWork);
        await EndedAsync(database, batch);
        // It was in the middle of them; nobody counts a try that was never begun.
        Assert.Equal((long)held.Length, await database.ScalarAsync<long>(
            "select count(*) from batch_item_attempt where batch_job_item_id = any ($1) and worker not like '%:' || $2 || ':%'",
            held, doomed.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_worker_that_is_stalled_past_its_lease_changes_nothing_when_it_wakes()
    {
        await using var database = await OpenAsync(fixture);
        using var stalled = StandInWorker.Start(database, LotTime, LeaseSeconds);
        var batch = await database.AddBatchAsync(organisation, Rows);
        await HeldAsync(database, 40);

        await SignalAsync(stalled, "STOP");
        var held = await HeldAsync(database, 1);
        using (await WorkerAsync(database, LotTime))
        {
            await EndedAsync(database, batch);
        }

        var before = await StateAsync(database, batch);
        await SignalAsync(stalled, "CONT");
        // It is awake again when it says that it lives.
        var woken = await database.ScalarAsync<DateTime>("select clock_timestamp()");
        await Eventually.AsksAsync(
            () => database.ScalarAsync<bool>("select exists (select from worker_heartbeat where seen_at > $1 and worker like '%:' || $2 || ':%')", woken, stalled.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            lives => lives, "the stalled worker to live again");
        // And goes on with new rows, after it has tried to write the old ones.
        await EndedAsync(database, await database.AddBatchAsync(organisation, 60));

        Assert.NotEmpty(held);
        Assert.Equal(before, await StateAsync(database, batch));
        await AssertWholeAsync(database, batch);
        stalled.Kill();
    }

    [Fact]
    public async Task Backends_that_are_ended_again_and_again_lose_nothing()
    {
        await using var database = await OpenAsync(fixture);
        using var first = await WorkerAsync(database, LotTime);
        using var second = await WorkerAsync(database, LotTime);
        var batch = await database.AddBatchAsync(organisation, Rows);

        for (var done = 20; done <= 200; done += 60)
        {
            var most = done;
            await Eventually.AsksAsync(() => DoneAsync(database, batch), n => n >= most, $"{most} rows to be done");
            await EndBackendsAsync(database);
        }

        var ended = Stopwatch.GetTimestamp();
        var at = await DoneAsync(database, batch);
        await Eventually.AsksAsync(() => DoneAsync(database, batch), n => n > at, "work to go on");
        Assert.InRange(Stopwatch.GetElapsedTime(ended), TimeSpan.Zero, BackAtWork);
        await EndedAsync(database, batch);
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_restarted_loses_nothing()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await using var own = await DatabaseFixture.OnAsync(cluster);
        await using var database = await OpenAsync(own);
        using var worker = await WorkerAsync(database, LotTime);
        var batch = await database.AddBatchAsync(organisation, Rows);
        await Eventually.AsksAsync(() => DoneAsync(database, batch), n => n >= 40, "some rows to be done");

        await cluster.StopAsync();
        await cluster.AgainAsync();
        NpgsqlConnection.ClearAllPools();
        var back = Stopwatch.GetTimestamp();
        var at = await Eventually.AsksAsync(() => TriedAsync(() => DoneAsync(database, batch)), n => n >= 0, "the database to answer");
        await Eventually.AsksAsync(() => DoneAsync(database, batch), n => n > at, "work to go on");

        Assert.InRange(Stopwatch.GetElapsedTime(back), TimeSpan.Zero, BackAtWork);
        await EndedAsync(database, batch);
    }

    [Fact]
    public async Task Rows_that_take_every_connection_of_the_pool_do_not_keep_their_worker_from_holding_them()
    {
        await using var database = await OpenAsync(fixture);
        var gate = new TaskCompletionSource();
        var open = 0;
        using var worker = await WorkerAsync(
            database,
            db => new NoOpWork(db, 1, async (lot, cancellation) =>
            {
                // As a browser's row does: a connection for as long as it runs.
                await using var connection = await db.OpenAsync(TenantContext.Of(lot[0].OrgId), cancellation);
                Interlocked.Increment(ref open);
                await gate.Task.WaitAsync(cancellation);
            }),
            new WorkerOptions { Concurrency = 12, LeaseSeconds = LeaseSeconds }, "Maximum Pool Size=4;Timeout=60");
        var batch = await database.AddBatchAsync(organisation, 30);
        await Eventually.AsksAsync(() => Task.FromResult(open), n => n == 4, "the pool to be empty");
        var held = await HeldAsync(database, 12);

        // For longer than the lease it holds what it has, though no connection is left for its rows.
        var since = await database.ScalarAsync<DateTime>("select clock_timestamp()");
        await Eventually.AsksAsync(
            () => database.ScalarAsync<DateTime>("select clock_timestamp()"), now => now - since > TimeSpan.FromSeconds(2 * LeaseSeconds), "two leases to pass");
        Assert.Equal(held.Order(), (await HeldAsync(database, 12)).Order());
        gate.SetResult();

        await EndedAsync(database, batch);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from batch_job_item where attempt > 1"));
    }

    [Fact]
    public async Task Processes_that_come_and_go_answer_every_row_once()
    {
        await using var database = await OpenAsync(fixture);
        var batch = await database.AddBatchAsync(organisation, Rows);
        for (var round = 1; round <= 3; round++)
        {
            using var one = StandInWorker.Start(database, LotTime, LeaseSeconds);
            using var two = await WorkerAsync(database, LotTime);
            var most = round * 60;
            await Eventually.AsksAsync(() => DoneAsync(database, batch), n => n >= most, $"{most} rows to be done");
            one.Kill();
            await two.StopAsync(Cancelled);
        }

        using var last = await WorkerAsync(database, LotTime);
        await EndedAsync(database, batch);
    }

    private async Task<TestDatabase> OpenAsync(DatabaseFixture from)
    {
        var database = await from.CloneAsync();
        await database.AddAsync(organisation);
        return database;
    }

    private static Task<IHost> WorkerAsync(TestDatabase database, TimeSpan lotTime) => WorkerAsync(
        database, db => new NoOpWork(db, 20, (_, cancellation) => Task.Delay(lotTime, TimeProvider.System, cancellation)),
        new WorkerOptions { Concurrency = 2, LeaseSeconds = LeaseSeconds });

    private static async Task<IHost> WorkerAsync(
        TestDatabase database, Func<Infrastructure.Persistence.IWorkerDbFactory, IItemWork> work, WorkerOptions options, string more = "")
    {
        var settings = database.Settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Key.EndsWith("RcmWorker", StringComparison.Ordinal) ? $"{s.Value};{more}" : s.Value));
        var host = StandInWorker.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), work, options);
        await host.StartAsync(Cancelled);
        return host;
    }

    private static async Task<long[]> HeldAsync(TestDatabase database, int atLeast)
    {
        var held = await Eventually.AsksAsync(
            async () =>
            {
                await using var owner = await database.OpenOwnerAsync();
                return await owner.ColumnAsync<long>(
                    """
                    select i.batch_job_item_id from batch_job_item i
                    where i.status = 'processing'
                       or i.status = 'pending' and exists (select from item_lot l where l.batch_job_id = i.batch_job_id and i.batch_job_item_id between l.first_item and l.last_item)
                    """);
            },
            rows => rows.Count >= atLeast, $"{atLeast} rows to be held");
        return [.. held];
    }

    private static Task<long> AnsweredAsync(TestDatabase database, long[] items) =>
        database.ScalarAsync<long>("select count(*) from batch_job_item where batch_job_item_id = any ($1) and status = 'completed'", items);

    private static async Task<long> DoneAsync(TestDatabase database, long batch) =>
        await database.ScalarAsync<int>("select processed_rows from batch_job where batch_job_id = $1", batch);

    private static async Task<long> TriedAsync(Func<Task<long>> ask)
    {
        try
        {
            return await ask();
        }
        catch (NpgsqlException)
        {
            return -1;
        }
    }

    private static async Task EndedAsync(TestDatabase database, long batch)
    {
        await Eventually.AsksAsync(
            () => TriedAsync(() => DoneAsync(database, batch)),
            n => n > 0 && n == database.ScalarAsync<int>("select total_rows from batch_job where batch_job_id = $1", batch).Result, "the batch to end");
        await AssertWholeAsync(database, batch);
    }

    private static async Task AssertWholeAsync(TestDatabase database, long batch) => Assert.Empty(await database.FaultsAsync(batch));

    private static async Task<string?> StateAsync(TestDatabase database, long batch) => await database.ScalarAsync<string>(
        """
        select md5(string_agg(i::text, '|' order by i.batch_job_item_id)) || (select b::text from batch_job b where b.batch_job_id = $1)
        from batch_job_item i where i.batch_job_id = $1
        """, batch);

    private static Task<int> EndBackendsAsync(TestDatabase database) => database.ExecuteAsync(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename like 'rcm_%' and usename <> current_user");

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancelled);
    }
}
