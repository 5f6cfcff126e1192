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

    /// <summary>The rows that are held each by itself.</summary>
    public IEnumerable<long> ItemIds => Items.Where(i => i.LotId is null).Select(i => i.ItemId);

    /// <summary>The queue's lots that the other rows are held by.</summary>
    public IEnumerable<long> LotIds => Items.Where(i => i.LotId is not null).Select(i => i.LotId!.Value).Distinct();

    /// <summary>Ends the work: the worker is stopped, or a row is no longer its own.</summary>
    public CancellationTokenSource Cut { get; } = new();

    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Claimed rows in parts of this size at most. What the queue holds as one lot is worked, and ended, as one.</summary>
    public static IEnumerable<Lot> Of(IReadOnlyList<ClaimedItem> claimed, int size)
    {
        var part = new List<ClaimedItem>(size);
        foreach (var together in claimed.GroupBy(i => (i.LotId, Alone: i.LotId is null ? i.ItemId : 0)))
        {
            var rows = together.ToList();
            if (part.Count > 0 && part.Count + rows.Count > size)
            {
                yield return new Lot(part);
                part = new List<ClaimedItem>(size);
            }

            part.AddRange(rows);
        }

        if (part.Count > 0)
        {
            yield return new Lot(part);
        }
    }
}
