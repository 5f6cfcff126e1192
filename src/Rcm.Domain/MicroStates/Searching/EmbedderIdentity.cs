using Rcm.Domain.Common;

namespace Rcm.Domain.MicroStates.Searching;

/// <summary>Who made a vector. Those of two generators, or of two versions of one, say nothing about each other.</summary>
public sealed record EmbedderIdentity(string Name, string Version)
{
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>How many of the micro-states that a tenant sees have vectors of a generator.</summary>
public sealed record StoredVectors(EmbedderIdentity By, long Count);

/// <summary>Which vectors a question is compared with.</summary>
public static class EmbedderChoice
{
    /// <summary>
    /// The generator that this process has and that most stored vectors come from: while all are made anew by another one, the old ones go on
    /// serving, and after that the new ones do, without anybody's word.
    /// </summary>
    /// <param name="known">Those that this process has, the configured one first.</param>
    /// <param name="asked">By name; null for any.</param>
    public static Result<EmbedderIdentity> For(IReadOnlyList<EmbedderIdentity> known, IEnumerable<StoredVectors> stored, string? asked)
    {
        var counts = stored.Where(s => s.Count > 0 && (asked is null || s.By.Name == asked)).ToDictionary(s => s.By, s => s.Count);
        if (counts.Count == 0)
        {
            // Nothing to compare with: any question will do, and finds nothing.
            return known.FirstOrDefault(k => asked is null || k.Name == asked) ?? known[0];
        }

        var usable = known.Where(counts.ContainsKey).ToList();
        return usable.Count > 0
            ? usable.MaxBy(k => counts[k])!
            : new Error("search.other_generator",
                $"The stored pages were embedded by {Words.List([.. counts.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal)])}, which is not set up here: "
                + $"this console embeds by {known[0]}. Ask an administrator to run rcm reembed. Until then search by a micro-state.");
    }
}
