namespace Rcm.Domain.Workflows.Drafts;

/// <summary>A past run's way through a workflow, to draw on.</summary>
public static class RunPath
{
    /// <summary>What a draft lacks of the way that a run took; null where it lacks nothing.</summary>
    /// <param name="visited">Codes of the nodes that the run came to, in order.</param>
    /// <param name="taken">The moves that it made, in order.</param>
    /// <param name="describe">What the catalogue says of a node.</param>
    public static GraphEdit? Missing(
        DraftGraph draft, IReadOnlyList<string> visited, IReadOnlyList<GraphTransition> taken, Func<string, string?> describe)
    {
        var codes = visited.Concat(taken.SelectMany(t => new[] { t.From, t.To })).Distinct(StringComparer.Ordinal).Where(c => draft.Find(c) is null);
        var drawn = draft.Transitions.ToHashSet();
        GraphEdit[] edits =
        [
            .. codes.Select(c => new AddNode(new DraftNode(c, describe(c)))),
            .. taken.Distinct().Where(t => !drawn.Contains(t)).Select(t => new AddTransition(t.From, t.To, t.Label)),
            .. draft.Entry is null && visited.Count > 0 ? [new SetEntry(visited[0])] : Array.Empty<GraphEdit>(),
        ];
        return edits.Length == 0 ? null : new Several(edits);
    }
}
