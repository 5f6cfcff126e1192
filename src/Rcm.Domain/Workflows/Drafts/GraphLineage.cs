namespace Rcm.Domain.Workflows.Drafts;

/// <summary>
/// What became of the names of a graph's parts while edits were applied to it, so that a merge knows a renamed node for the one it was.
/// </summary>
public sealed class GraphLineage
{
    // Where a part stands under another name than at first: name now -> name at first.
    private readonly Dictionary<string, string> nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> vacated = new(StringComparer.Ordinal);
    private readonly Dictionary<GraphTransition, string> labels = [];
    private readonly HashSet<GraphTransition> vacatedLabels = [];

    public static GraphLineage None { get; } = new();

    /// <param name="edits">All edits since, in order.</param>
    public static GraphLineage Of(IEnumerable<GraphEdit> edits)
    {
        var lineage = new GraphLineage();
        foreach (var edit in edits)
        {
            lineage.Follow(edit);
        }

        return lineage;
    }

    /// <summary>The name at first of the node that has this one now; null for a node that took a name left by another.</summary>
    internal string? Node(string now) => nodes.TryGetValue(now, out var first) ? first : vacated.Contains(now) ? null : now;

    /// <summary>The label at first of a transition that has this one now, both between nodes as they were named at first; null as above.</summary>
    internal string? Label(string fromFirst, string toFirst, string now)
    {
        var key = new GraphTransition(fromFirst, toFirst, now);
        return labels.TryGetValue(key, out var first) ? first : vacatedLabels.Contains(key) ? null : now;
    }

    private void Follow(GraphEdit edit)
    {
        switch (edit)
        {
            case Several several:
                foreach (var one in several.Edits)
                {
                    Follow(one);
                }

                break;
            case RenameNode rename when rename.Code != rename.NewCode:
                Move(nodes, vacated, rename.Code, rename.NewCode, Node(rename.Code), name => name);
                break;
            case RemoveNode remove:
                nodes.Remove(remove.Code);
                break;
            case RenameTransition rename when rename.Label != rename.NewLabel && Node(rename.From) is { } from && Node(rename.To) is { } to:
                Move(labels, vacatedLabels, new(from, to, rename.Label), new(from, to, rename.NewLabel), Label(from, to, rename.Label), k => k.Label);
                break;
            case RemoveTransition remove when Node(remove.From) is { } from && Node(remove.To) is { } to:
                labels.Remove(new(from, to, remove.Label));
                break;
        }
    }

    private static void Move<TKey>(
        Dictionary<TKey, string> moved, HashSet<TKey> left, TKey from, TKey to, string? first, Func<TKey, string> name)
        where TKey : notnull
    {
        moved.Remove(from);
        if (first is null)
        {
            return;
        }

        if (first == name(from))
        {
            left.Add(from);
        }

        if (first == name(to))
        {
            left.Remove(to);
        }
        else
        {
            moved[to] = first;
        }
    }
}
