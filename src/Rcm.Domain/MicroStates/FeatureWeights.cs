using System.Runtime.InteropServices;

namespace Rcm.Domain.MicroStates;

/// <summary>Features with what they weigh, added up. A feature's name is written down once, however often it comes.</summary>
internal sealed class FeatureWeights
{
    private readonly Dictionary<string, float> weights = new(512, StringComparer.Ordinal);
    private readonly Dictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private char[] name = new char[256];

    public FeatureWeights() => lookup = weights.GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyDictionary<string, float> All => weights;

    public void Add(ReadOnlySpan<char> kind, ReadOnlySpan<char> text, float weight) => Add(kind, text, "", "", weight);

    /// <summary>The same of a text in lower case.</summary>
    public void AddWord(ReadOnlySpan<char> kind, ReadOnlySpan<char> word, float weight)
    {
        Span<char> lower = word.Length <= 64 ? stackalloc char[64] : new char[word.Length];
        Add(kind, lower[..word.ToLowerInvariant(lower)], weight);
    }

    /// <param name="kind">The four together are the feature's name.</param>
    public void Add(ReadOnlySpan<char> kind, ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> third, float weight)
    {
        var length = kind.Length + first.Length + second.Length + third.Length;
        if (length > name.Length)
        {
            name = new char[2 * length];
        }

        kind.CopyTo(name);
        first.CopyTo(name.AsSpan(kind.Length));
        second.CopyTo(name.AsSpan(kind.Length + first.Length));
        third.CopyTo(name.AsSpan(kind.Length + first.Length + second.Length));
        CollectionsMarshal.GetValueRefOrAddDefault(lookup, name.AsSpan(0, length), out _) += weight;
    }
}
