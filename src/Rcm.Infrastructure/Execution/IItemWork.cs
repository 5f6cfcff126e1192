namespace Rcm.Infrastructure.Execution;

/// <summary>What a worker does with the rows that it has claimed.</summary>
public interface IItemWork
{
    /// <summary>Rows that are worked as one: 1 where each needs a browser, hundreds where a channel answers many at once.</summary>
    int LotSize { get; }

    /// <summary>Works a lot to its rows' ends, and writes them. What it leaves unwritten goes back when its lease has run out.</summary>
    Task WorkAsync(IReadOnlyList<ClaimedItem> lot, string worker, CancellationToken cancellation);
}
