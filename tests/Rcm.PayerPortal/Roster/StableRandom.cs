namespace Rcm.PayerPortal;

/// <summary>SplitMix64. <see cref="Random"/> does not promise the same numbers in every .NET version; the samples need that.</summary>
internal sealed class StableRandom(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <returns>A number from 0 up to, not including, <paramref name="limit"/>.</returns>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public int Between(int low, int high) => low + Below(high - low + 1);

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
