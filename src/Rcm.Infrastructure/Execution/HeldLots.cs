using System.Collections.Concurrent;

namespace Rcm.Infrastructure.Execution;

/// <summary>What a worker holds now: lots of rows, each with the task that works it.</summary>
internal sealed class HeldLots
{
    private readonly ConcurrentDictionary<Lot, byte> lots = new();

    public int Count => lots.Count;

    public IReadOnlyList<Lot> All => [.. lots.Keys];

    public void Add(Lot lot) => lots[lot] = 0;

    public void Remove(Lot lot) => lots.TryRemove(lot, out _);
}

internal sealed class Lot(IReadOnlyList<ClaimedItem> items)
{
    public IReadOnlyList<ClaimedItem> Items { get; } = items;

    /// <summary>Ends the work: the worker is stopped, or a row is no longer its own.</summary>
    public CancellationTokenSource Cut { get; } = new();

    public Task Work { get; set; } = Task.CompletedTask;
}
