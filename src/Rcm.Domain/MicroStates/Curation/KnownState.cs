namespace Rcm.Domain.MicroStates.Curation;

/// <summary>As much of a micro-state as recognition and aliases ask for.</summary>
public sealed record KnownState(
    long Id, Guid Workflow, long Node, string? Fingerprint, bool IsRetired = false, long? AliasedTo = null, string Review = StateReview.Accepted, Guid? Org = null);

/// <summary>Which micro-state a page with a fingerprint is taken for, as the robots do it.</summary>
public static class Recognition
{
    /// <returns>The one that supplies the action: an alias gives its target's; null: none.</returns>
    /// <remarks>Of two with the same structure the one taught last serves. Neither it nor its target may be retired or wait for review.</remarks>
    public static long? Match(IEnumerable<KnownState> states, long node, string fingerprint)
    {
        var known = states as IReadOnlyCollection<KnownState> ?? [.. states];
        long? found = null;
        foreach (var state in known.Where(s => s.Node == node && s.Fingerprint == fingerprint && Serves(s)).OrderBy(s => s.Id))
        {
            var target = state.AliasedTo is { } alias ? known.FirstOrDefault(s => s.Id == alias) : state;
            if (target is not null && Serves(target))
            {
                found = target.Id;
            }
        }

        return found;
    }

    private static bool Serves(KnownState state) => !state.IsRetired && state.Review == StateReview.Accepted;
}
