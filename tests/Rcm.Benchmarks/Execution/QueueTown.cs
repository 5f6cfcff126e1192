using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>A database of a benchmark's own with waiting rows, and the product's worker on it: everything but a payer.</summary>
internal sealed class QueueTown(TestDatabase database) : IAsyncDisposable
{
    public const int LotSize = 500;
    public const int Claimers = 4;

    public TestDatabase Database { get; } = database;

    public Organisation Organisation { get; } = Some.Organisation();

    public static async Task<QueueTown> OpenAsync(DatabaseFixture fixture)
    {
        var town = new QueueTown(await fixture.CloneAsync());
        await town.Database.AddAsync(town.Organisation);
        return town;
    }

    /// <summary>Waiting rows, settled: what filling leaves behind is not measured.</summary>
    public async Task FillAsync(int rows)
    {
        await Database.AddBatchAsync(Organisation, rows, tell: false);
        await Database.ExecuteAsync("vacuum analyze batch_job_item");
        await Database.ExecuteAsync("checkpoint");
    }

    /// <summary>Adds rows whenever fewer than these wait, until it is told to stop: for runs that would need tens of millions from the start.</summary>
    public async Task KeepFilledAsync(int least, CancellationToken stopping)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await tick.WaitForNextTickAsync(stopping))
            {
                if (await Database.ScalarAsync<long>("select coalesce(sum(total_rows - processed_rows), 0) from batch_job") < least)
                    await Database.AddBatchAsync(Organisation, least / 4, tell: false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It is told to stop.
        }
    }

    public Worker Worker(IItemWork work, IEventListener? events = null, int concurrency = Claimers) => new(
        new ItemQueue(Database.Worker), work, events ?? new FakeEvents(), new BatchNotifier(new Mute(), TimeProvider.System, NullLogger<BatchNotifier>.Instance),
        new WorkerOptions { Concurrency = concurrency }, TimeProvider.System, NullLogger<Worker>.Instance);

    /// <summary>Works until all is done or the time is over.</summary>
    /// <returns>Items a second.</returns>
    public async Task<double> RateAsync(IItemWork work, TimeSpan most)
    {
        using var worker = Worker(work);
        var clock = Stopwatch.GetTimestamp();
        await worker.StartAsync(CancellationToken.None);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await tick.WaitForNextTickAsync() && Stopwatch.GetElapsedTime(clock) < most && !await IsDoneAsync())
        {
            // Goes on.
        }

        var (done, seconds) = (await DoneAsync(), Stopwatch.GetElapsedTime(clock).TotalSeconds);
        await worker.StopAsync(CancellationToken.None);
        return done / seconds;
    }

    /// <summary>From the counters: counting rows would be measured, too.</summary>
    public Task<long> DoneAsync() => Database.ScalarAsync<long>("select coalesce(sum(processed_rows), 0) from batch_job");

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private async Task<bool> IsDoneAsync() =>
        await Database.ScalarAsync<bool>("select coalesce(sum(total_rows - processed_rows), 0) = 0 from batch_job");

    private sealed class Mute : IEventPublisher
    {
        public Task PublishAsync(string payload, CancellationToken cancellation) => Task.CompletedTask;
    }
}
