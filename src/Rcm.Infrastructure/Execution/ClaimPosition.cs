namespace Rcm.Infrastructure.Execution;

/// <summary>
/// How far a process has claimed each batch's rows. What lies before are dead index entries that a claim need not read again; now and then,
/// and whenever rows may have come back, it looks from the beginning. One for a process, for one claim at a time.
/// </summary>
public sealed class ClaimPosition(TimeProvider time)
{
    // A row that another process was given and dropped unheard waits at most so long for a busy one; an idle one finds it at once.
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(15);

    private readonly Dictionary<long, long> last = [];
    private long since = time.GetTimestamp();
    private volatile bool stale;

    public bool IsKnown => last.Count > 0;

    /// <summary>Rows may have come back. From any thread.</summary>
    public void Forget() => stale = true;

    internal (long[] Batches, long[] Items) Read()
    {
        if (stale || time.GetElapsedTime(since) > Trusted)
        {
            (stale, since) = (false, time.GetTimestamp());
            last.Clear();
        }

        return ([.. last.Keys], [.. last.Values]);
    }

    internal void Note(ClaimedItem item)
    {
        if (last.GetValueOrDefault(item.BatchId) < item.ItemId) last[item.BatchId] = item.ItemId;
    }
}
