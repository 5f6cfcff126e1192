using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Takes rows from the queue and works them, some lots at a time. Any number of workers may run; each holds its rows by a lease that it
/// renews, and gives back what it has not answered when it is stopped in order.
/// </summary>
public sealed partial class Worker : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly string name = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7().ToString("N")[^8..]}";
    private readonly HeldLots held = new();
    private readonly ItemQueue queue;
    private readonly IItemWork work;
    private readonly BatchNotifier notifier;
    private readonly WorkerOptions options;
    private readonly ILogger<Worker> log;
    private readonly ClaimPosition position;
    private readonly WorkerUpkeep upkeep;
    private readonly EventPause pause;

    public Worker(
        ItemQueue queue, IItemWork work, IEventListener listener, BatchNotifier notifier, WorkerOptions options, TimeProvider time, ILogger<Worker> log)
    {
        (this.queue, this.work, this.notifier, this.options, this.log) = (queue, work, notifier, options, log);
        position = new ClaimPosition(time);
        // Rows have come, or come back: perhaps before the place where the last claim ended.
        pause = new EventPause(listener, "queue", time, position.Forget);
        upkeep = new WorkerUpkeep(name, queue, held, notifier, options, time, LookAgain, log);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(log, name, options.Concurrency, work.LotSize);
        var kept = upkeep.RunAsync(stoppingToken);
        await ClaimAsync(stoppingToken);
        await kept;
        await HandBackAsync();
    }

    public override void Dispose()
    {
        pause.Dispose();
        base.Dispose();
    }

    private async Task ClaimAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var free = options.Concurrency - held.Count;
                // Not broken off by a stop: rows that were claimed and not heard of would wait for their lease to run out.
                var claimed = free > 0
                    ? await queue.ClaimAsync(name, free * work.LotSize, options.Lease, CancellationToken.None, position, work.LotSize)
                    : [];
                foreach (var lot in Lot.Of(claimed, work.LotSize))
                {
                    Start(lot);
                }

                foreach (var item in claimed.DistinctBy(i => i.BatchId))
                {
                    notifier.Changed(item.OrgId, item.BatchId);
                }

                if (claimed.Count == 0)
                {
                    await pause.WaitAsync(Poll, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                position.Forget();
                await WaitForDatabaseAsync(e, stopping);
            }
        }
    }

    private void Start(Lot lot)
    {
        held.Add(lot);
        lot.Work = Task.Run(() => WorkAsync(lot), CancellationToken.None);
    }

    private async Task WorkAsync(Lot lot)
    {
        try
        {
            await work.WorkAsync(lot.Items, name, lot.Cut.Token);
        }
        catch (OperationCanceledException) when (lot.Cut.IsCancellationRequested)
        {
            // Stopped, or no longer ours.
        }
#pragma warning disable CA1031 // One lot's fault must not end the worker; its lease runs out and it is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The type alone: a message may quote a page or a value.
            LogFault(log, lot.Items[0].ItemId, lot.Items.Count, lot.Items[0].BatchId, e.GetType().Name, (e as PostgresException)?.SqlState);
        }
        finally
        {
            held.Remove(lot);
            foreach (var item in lot.Items.DistinctBy(i => i.BatchId))
            {
                notifier.Changed(item.OrgId, item.BatchId);
            }

            pause.End();
        }
    }

    private async Task HandBackAsync()
    {
        var open = held.All;
        foreach (var lot in open)
        {
            await lot.Cut.CancelAsync();
        }

        await Task.WhenAll(open.Select(l => l.Work));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            long released = (await queue.ReleaseAsync(name, open.SelectMany(l => l.ItemIds), limit.Token)).Count;
            if (open.SelectMany(l => l.LotIds).Distinct().ToList() is { Count: > 0 } lots) released += await queue.ReleaseLotsAsync(name, lots, limit.Token);
            await queue.BeatAsync(name, lives: false, options.Lease, limit.Token);
            LogStopped(log, name, released);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The leases run out by themselves.
            DatabaseTrouble.Tell(log, e);
        }
    }

    private async Task WaitForDatabaseAsync(NpgsqlException e, CancellationToken stopping)
    {
        DatabaseTrouble.Tell(log, e);
        try
        {
            await pause.WaitAsync(Poll, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop ends.
        }
    }

    private void LookAgain()
    {
        position.Forget();
        pause.End();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Name} takes {Concurrency} lots of {LotSize} rows at a time.")]
    private static partial void LogStarted(ILogger log, string name, int concurrency, int lotSize);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Name} stopped; {Count} rows went back to the queue.")]
    private static partial void LogStopped(ILogger log, string name, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Item {Item} (of {Count} rows) of batch {Batch} failed with {Kind} {SqlState}; it is tried again when its lease has run out.")]
    private static partial void LogFault(ILogger log, long item, int count, long batch, string kind, string? sqlState);
}
