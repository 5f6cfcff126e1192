namespace Rcm.Domain.MicroStates.Curation;

/// <summary>Steps of past runs that recognised the same page as the same micro-state.</summary>
/// <param name="Fingerprint">Of the page; null where it was not kept.</param>
/// <param name="Tier">1 exactly, 2 and 3 otherwise.</param>
public sealed record PastMatch(long Node, string? Fingerprint, long MicroState, short Tier, long Count);

/// <summary>What a change would have made of past steps.</summary>
/// <param name="To">Which micro-state they would match; null: none, so the next tier or a person.</param>
public sealed record ChangedMatch(long From, long? To, long Count);

/// <param name="Unchanged">Steps that would match as they did.</param>
public sealed record CurationPreview(IReadOnlyList<ChangedMatch> Changed, long Unchanged)
{
    public static CurationPreview Of(IReadOnlyList<KnownState> before, IReadOnlyList<KnownState> after, IEnumerable<PastMatch> past)
    {
        var changed = new Dictionary<(long From, long? To), long>();
        var unchanged = 0L;
        foreach (var match in past)
        {
            var to = Now(before, after, match);
            if (to == match.MicroState)
            {
                unchanged += match.Count;
            }
            else
            {
                changed[(match.MicroState, to)] = changed.GetValueOrDefault((match.MicroState, to)) + match.Count;
            }
        }

        return new CurationPreview(
            [.. changed.Select(c => new ChangedMatch(c.Key.From, c.Key.To, c.Value)).OrderByDescending(c => c.Count).ThenBy(c => c.From)], unchanged);
    }

    // Where the page was recognised exactly and still would be otherwise, something else changed since: that is no effect of this change.
    private static long? Now(IReadOnlyList<KnownState> before, IReadOnlyList<KnownState> after, PastMatch match)
    {
        var state = after.FirstOrDefault(s => s.Id == match.MicroState);
        if (state is null)
        {
            return match.MicroState;
        }

        if (match.Tier == 1 && match.Fingerprint is { } fingerprint)
        {
            var was = Recognition.Match(before.Where(s => s.Workflow == state.Workflow), match.Node, fingerprint);
            var becomes = Recognition.Match(after.Where(s => s.Workflow == state.Workflow), match.Node, fingerprint);
            return was == becomes ? match.MicroState : becomes;
        }

        // By likeness: the micro-state, or what stands for it.
        var serving = state.AliasedTo is { } alias ? after.FirstOrDefault(s => s.Id == alias) : state;
        return state.IsRetired || serving is null or { IsRetired: true } ? null : serving.Id;
    }
}
