using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rcm.Infrastructure.Execution;

/// <summary>What a worker does beside its rows: it says that it lives and what it holds, and brings back what dead workers held.</summary>
internal sealed class WorkerUpkeep(
    string worker, ItemQueue queue, HeldLots held, BatchNotifier notifier, WorkerOptions options, TimeProvider time, Action rescued, ILogger log)
{
    private const int RescuePage = 500;

    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(
            EachAsync(options.Lease / 3, BeatAsync, stopping),
            EachAsync(TimeSpan.FromSeconds(Math.Min(2, options.LeaseSeconds / 4.0)), RescueAsync, stopping));

    // Says for all rows at once that this worker lives, and drops those that are no longer its own or have had their time.
    private async Task BeatAsync(CancellationToken stopping)
    {
        await queue.BeatAsync(worker, lives: true, options.Lease, stopping);
        var mine = held.All;
        if (mine.Count == 0)
        {
            return;
        }

        var (items, lots) = (mine.SelectMany(l => l.ItemIds).ToList(), mine.SelectMany(l => l.LotIds).Distinct().ToList());
        var keptItems = items.Count == 0 ? [] : (await queue.ExtendAsync(worker, items, options.Lease, options.HardDeadline, stopping)).ToHashSet();
        var keptLots = lots.Count == 0 ? [] : (await queue.ExtendLotsAsync(worker, lots, options.Lease, options.HardDeadline, stopping)).ToHashSet();
        foreach (var lost in mine.Where(l => !l.ItemIds.Any(keptItems.Contains) && !l.LotIds.Any(keptLots.Contains)))
        {
            await lost.Cut.CancelAsync();
        }
    }

    // Page by page until there is no more: a thousand rows of a worker that died are not to wait for the next round.
    private async Task RescueAsync(CancellationToken stopping)
    {
        int rows;
        do
        {
            var batches = await queue.RescueAsync(RescuePage, stopping);
            rows = batches.Count;
            foreach (var (batch, org) in batches.Distinct())
            {
                notifier.Changed(org, batch);
            }

            if (rows > 0)
            {
                rescued();
            }
        }
        while (rows >= RescuePage);
    }

    private async Task EachAsync(TimeSpan period, Func<CancellationToken, Task> act, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                try
                {
                    await act(stopping);
                }
                catch (NpgsqlException e)
                {
                    DatabaseTrouble.Tell(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The worker stops.
        }
    }
}
