namespace Rcm.Domain.Workflows.Drafts;

/// <param name="Fields">What changed: description, isTerminal, metadata, position.</param>
public sealed record NodeChange(DraftNode Before, DraftNode After, IReadOnlyList<string> Fields);

/// <summary>A field of the graph itself: entry, maxVisits or requiredData.</summary>
public sealed record FieldChange(string Field, string Before, string After);

/// <summary>What lies between two graphs.</summary>
public sealed record GraphDiff(
    IReadOnlyList<DraftNode> AddedNodes,
    IReadOnlyList<DraftNode> RemovedNodes,
    IReadOnlyList<NodeChange> ChangedNodes,
    IReadOnlyList<GraphTransition> AddedTransitions,
    IReadOnlyList<GraphTransition> RemovedTransitions,
    IReadOnlyList<FieldChange> ChangedFields)
{
    public bool IsEmpty => ChangedNodes.Count == 0 && IsSameButForNodes;

    /// <summary>Only where things are drawn: a run would notice nothing.</summary>
    public bool IsLayoutOnly => IsSameButForNodes && ChangedNodes.All(c => c.Fields is [DraftFields.Position]);

    private bool IsSameButForNodes =>
        AddedNodes.Count + RemovedNodes.Count + AddedTransitions.Count + RemovedTransitions.Count + ChangedFields.Count == 0;

    public static GraphDiff Between(DraftGraph before, DraftGraph after)
    {
        var (was, now) = (before.Transitions.ToHashSet(), after.Transitions.ToHashSet());
        return new(
            [.. after.Nodes.Where(n => before.Find(n.Code) is null)],
            [.. before.Nodes.Where(n => after.Find(n.Code) is null)],
            [
                .. before.Nodes.Select(b => (Before: b, After: after.Find(b.Code))).Where(p => p.After is not null && p.After != p.Before)
                    .Select(p => new NodeChange(p.Before, p.After!, [.. Fields(p.Before, p.After!)])),
            ],
            [.. after.Transitions.Where(t => !was.Contains(t))],
            [.. before.Transitions.Where(t => !now.Contains(t))],
            [.. Fields(before, after)]);
    }

    /// <summary>The edit that makes the graph after of the graph before.</summary>
    public GraphEdit ToEdit(DraftGraph after)
    {
        var gone = RemovedNodes.Select(n => n.Code).ToHashSet(StringComparer.Ordinal);
        var moved = ChangedNodes.Where(c => c.Fields.Contains(DraftFields.Position)).Select(c => new NodePosition(c.After.Code, c.After.X, c.After.Y)).ToList();
        return new Several(
        [
            // A node's own transitions go with it.
            .. RemovedTransitions.Where(t => !gone.Contains(t.From) && !gone.Contains(t.To)).Select(t => new RemoveTransition(t.From, t.To, t.Label)),
            .. RemovedNodes.Select(n => new RemoveNode(n.Code)),
            .. AddedNodes.Select(n => new AddNode(n)),
            .. ChangedNodes.Where(c => c.Fields is not [DraftFields.Position]).Select(c => new SetNode(
                c.After.Code,
                c.Fields.Contains(DraftFields.Description) ? c.After.Description ?? "" : null,
                c.Fields.Contains(DraftFields.IsTerminal) ? c.After.IsTerminal : null,
                c.Fields.Contains(DraftFields.Metadata) ? c.After.Metadata ?? "{}" : null)),
            .. moved.Count > 0 ? [new MoveNodes(moved)] : Array.Empty<GraphEdit>(),
            .. AddedTransitions.Select(t => new AddTransition(t.From, t.To, t.Label)),
            .. ChangedFields.Select(f => f.Field switch
            {
                DraftFields.Entry => (GraphEdit)new SetEntry(after.Entry),
                DraftFields.MaxVisits => new SetMaxVisits(after.MaxVisits),
                _ => new SetRequiredData(after.RequiredData),
            }),
        ]);
    }

    private static IEnumerable<string> Fields(DraftNode before, DraftNode after)
    {
        if (before.Description != after.Description)
        {
            yield return DraftFields.Description;
        }

        if (before.IsTerminal != after.IsTerminal)
        {
            yield return DraftFields.IsTerminal;
        }

        if (before.Metadata != after.Metadata)
        {
            yield return DraftFields.Metadata;
        }

        if ((before.X, before.Y) != (after.X, after.Y))
        {
            yield return DraftFields.Position;
        }
    }

    private static IEnumerable<FieldChange> Fields(DraftGraph before, DraftGraph after)
    {
        if (before.Entry != after.Entry)
        {
            yield return new(DraftFields.Entry, before.Entry ?? "", after.Entry ?? "");
        }

        if (before.MaxVisits != after.MaxVisits)
        {
            yield return new(DraftFields.MaxVisits, $"{before.MaxVisits}", $"{after.MaxVisits}");
        }

        if (!before.RequiredData.SequenceEqual(after.RequiredData))
        {
            yield return new(DraftFields.RequiredData, string.Join(", ", before.RequiredData), string.Join(", ", after.RequiredData));
        }
    }
}

/// <summary>The parts of a draft that differences and conflicts name.</summary>
public static class DraftFields
{
    public const string Node = "node";
    public const string Code = "code";
    public const string Description = "description";
    public const string IsTerminal = "isTerminal";
    public const string Metadata = "metadata";
    public const string Position = "position";
    public const string Transition = "transition";
    public const string Label = "label";
    public const string Entry = "entry";
    public const string MaxVisits = "maxVisits";
    public const string RequiredData = "requiredData";
}
