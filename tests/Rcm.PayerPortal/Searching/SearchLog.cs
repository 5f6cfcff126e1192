namespace Rcm.PayerPortal;

/// <summary>What became of a search.</summary>
public enum SearchFate
{
    Answered,
    Failed,
    Interrupted,
}

/// <param name="Count">How often this member ID had been asked for by then, this search included.</param>
public sealed record SearchLogEntry(string MemberId, DateTimeOffset At, int Count, SearchFate Fate);

/// <summary>Every search received, so that a test can prove that no row was asked twice.</summary>
public sealed class SearchLog(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<SearchLogEntry> _entries = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    public IReadOnlyList<SearchLogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Forgets the searches, and with them how often each query has failed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _counts.Clear();
            _failures.Clear();
        }
    }

    /// <summary>Notes a search on arrival, before any delay: one whose asker dies while it waits was asked all the same.</summary>
    /// <param name="failuresWanted">How often this query is to fail; -1 for ever.</param>
    internal SearchFate Note(EligibilityQuery query, int failuresWanted, bool interrupt)
    {
        lock (_gate)
        {
            var failed = _failures.GetValueOrDefault(query.Key);
            var fate = failuresWanted < 0 || failed < failuresWanted ? SearchFate.Failed
                : interrupt ? SearchFate.Interrupted
                : SearchFate.Answered;
            if (fate == SearchFate.Failed)
            {
                _failures[query.Key] = failed + 1;
            }

            var count = _counts.GetValueOrDefault(query.MemberId) + 1;
            _counts[query.MemberId] = count;
            _entries.Add(new SearchLogEntry(query.MemberId, clock.GetUtcNow(), count, fate));
            return fate;
        }
    }
}
