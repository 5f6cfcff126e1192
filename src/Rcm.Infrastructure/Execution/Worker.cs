using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Takes rows from the queue and works them, a few at a time. Any number of workers may run; each holds its rows by a lease that it
/// renews, and gives back what it has not answered when it is stopped in order.
/// </summary>
public sealed partial class Worker(
    ItemQueue queue,
    ItemRun run,
    IEventListener listener,
    BatchNotifier notifier,
    WorkerOptions options,
    TimeProvider time,
    ILogger<Worker> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private const int RescuePage = 500;

    private readonly string name = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7().ToString("N")[^8..]}";
    private readonly ConcurrentDictionary<long, Holding> held = new();
    private readonly SemaphoreSlim wake = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(log, name, options.Concurrency);
        using var subscription = listener.Subscribe("queue", _ => Wake());
        var heartbeat = HeartbeatAsync(stoppingToken);
        var rescue = RescueAsync(stoppingToken);
        await ClaimAsync(stoppingToken);
        await Task.WhenAll(heartbeat, rescue);
        await HandBackAsync();
    }

    public override void Dispose()
    {
        wake.Dispose();
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
                var claimed = free > 0 ? await queue.ClaimAsync(name, free, options.Lease, CancellationToken.None) : [];
                foreach (var item in claimed)
                {
                    Start(item);
                    notifier.Changed(item.OrgId, item.BatchId);
                }

                if (claimed.Count == 0)
                {
                    await wake.WaitAsync(Poll, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                await WaitForDatabaseAsync(e, stopping);
            }
        }
    }

    private void Start(ClaimedItem item)
    {
        var holding = new Holding(item, new CancellationTokenSource());
        held[item.ItemId] = holding;
        holding.Work = Task.Run(() => WorkAsync(holding), CancellationToken.None);
    }

    private async Task WorkAsync(Holding holding)
    {
        var item = holding.Item;
        try
        {
            await run.WorkAsync(item, name, holding.Cut.Token);
            notifier.Changed(item.OrgId, item.BatchId);
        }
        catch (OperationCanceledException) when (holding.Cut.IsCancellationRequested)
        {
            // Stopped, or no longer ours.
        }
#pragma warning disable CA1031 // One row's fault must not end the worker; its lease runs out and it is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The type alone: a message may quote a page or a value.
            LogFault(log, item.ItemId, item.BatchId, e.GetType().Name, (e as PostgresException)?.SqlState);
        }
        finally
        {
            held.TryRemove(item.ItemId, out _);
            Wake();
        }
    }

    // Says for all rows at once that this worker lives, and drops those that are no longer its own.
    private async Task HeartbeatAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Lease / 3, time);
        while (await TickAsync(timer, stopping))
        {
            var mine = held.Values.ToList();
            if (mine.Count == 0)
            {
                continue;
            }

            try
            {
                var kept = (await queue.ExtendAsync(name, mine.Select(h => h.Item.ItemId), options.Lease, stopping)).ToHashSet();
                foreach (var lost in mine.Where(h => !kept.Contains(h.Item.ItemId)))
                {
                    await lost.Cut.CancelAsync();
                }
            }
            catch (NpgsqlException e)
            {
                LogDatabase(log, e);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RescueAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Min(5, options.LeaseSeconds / 2.0)), time);
        do
        {
            try
            {
                var rescued = await queue.RescueAsync(RescuePage, stopping);
                foreach (var (batch, org) in rescued)
                {
                    notifier.Changed(org, batch);
                }

                if (rescued.Count > 0)
                {
                    Wake();
                }
            }
            catch (NpgsqlException e)
            {
                LogDatabase(log, e);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
        while (await TickAsync(timer, stopping));
    }

    private async Task HandBackAsync()
    {
        var open = held.Values.ToList();
        foreach (var holding in open)
        {
            await holding.Cut.CancelAsync();
        }

        await Task.WhenAll(open.Select(h => h.Work ?? Task.CompletedTask));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            var released = await queue.ReleaseAsync(name, open.Select(h => h.Item.ItemId), limit.Token);
            LogStopped(log, name, released.Count);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The leases run out by themselves.
            LogDatabase(log, e);
        }
    }

    private async Task WaitForDatabaseAsync(NpgsqlException e, CancellationToken stopping)
    {
        LogDatabase(log, e);
        try
        {
            await wake.WaitAsync(Poll, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop ends.
        }
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
        catch (ObjectDisposedException)
        {
            // Stopped meanwhile.
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private sealed record Holding(ClaimedItem Item, CancellationTokenSource Cut)
    {
        public Task? Work { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Name} takes {Concurrency} rows at a time.")]
    private static partial void LogStarted(ILogger log, string name, int concurrency);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Name} stopped; {Count} rows went back to the queue.")]
    private static partial void LogStopped(ILogger log, string name, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Item {Item} of batch {Batch} failed with {Kind} {SqlState}; it is tried again when its lease has run out.")]
    private static partial void LogFault(ILogger log, long item, long batch, string kind, string? sqlState);

    // A refusal (a missing right, a bad statement) is our fault and stays until it is mended; a database that is down comes back.
    private static void LogDatabase(ILogger log, Exception e)
    {
        if (e is PostgresException { IsTransient: false, SqlState: not ("57P01" or "57P02" or "57P03") } refused)
        {
            LogRefused(log, refused.SqlState, refused.Where);
        }
        else
        {
            LogDown(log, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused what the worker asked ({SqlState}) at {Where}")]
    private static partial void LogRefused(ILogger log, string sqlState, string? where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer ({Reason}); trying again.")]
    private static partial void LogDown(ILogger log, string reason);
}
