namespace Rcm.Domain.Workflows.Drafts;

/// <summary>
/// Brings two changes of one graph together. Changes of different parts both hold; the same part changed differently, or taken away here and
/// changed there, is a conflict: it carries both sides, and the merged graph has theirs, which others see already. Where a node is drawn
/// is no conflict: the last move counts, as everybody sees it happen.
/// </summary>
public static class GraphMerge
{
    /// <param name="mineSince">What my edits renamed; without it a renamed node is one taken away and one added.</param>
    /// <param name="theirsSince">The same of theirs.</param>
    public static GraphMerged ThreeWay(
        DraftGraph @base, DraftGraph mine, DraftGraph theirs, GraphLineage? mineSince = null, GraphLineage? theirsSince = null)
    {
        var was = new MergeSide(@base, GraphLineage.None, @base);
        var my = new MergeSide(mine, mineSince ?? GraphLineage.None, @base);
        var their = new MergeSide(theirs, theirsSince ?? GraphLineage.None, @base);
        var nodes = new NodeMerge(was, my, their);
        nodes.Run();
        var flow = new FlowMerge(was, my, their, nodes);
        flow.Run();

        var graph = new DraftGraph(flow.Entry, [.. nodes.Merged.Values], flow.Transitions, flow.RequiredData, flow.MaxVisits);
        return new(graph, [.. nodes.Conflicts(flow.Transitions, flow.Entry), .. flow.Conflicts]);
    }
}

/// <summary>One of the three graphs, its parts found by what they were at first.</summary>
internal sealed class MergeSide
{
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);

    public MergeSide(DraftGraph graph, GraphLineage lineage, DraftGraph @base)
    {
        Graph = graph;
        foreach (var node in graph.Nodes)
        {
            // What was not there at first has its own kind of name: two who add the same code mean the same node.
            var id = lineage.Node(node.Code) is { } first && @base.Find(first) is not null ? first : Added + node.Code;
            ids[node.Code] = id;
            Nodes[id] = node;
        }

        var known = @base.Transitions.ToHashSet();
        foreach (var t in graph.Transitions)
        {
            var (from, to) = (Id(t.From)!, Id(t.To)!);
            var first = lineage.Label(from, to, t.Label) is { } label && known.Contains(new(from, to, label)) ? label : Added + t.Label;
            Transitions[new(from, to, first)] = t.Label;
        }
    }

    public const string Added = "+";

    public DraftGraph Graph { get; }

    public Dictionary<string, DraftNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>By the ids of their ends and their label at first, with their label now.</summary>
    public Dictionary<GraphTransition, string> Transitions { get; } = [];

    public string? Entry => Id(Graph.Entry);

    private string? Id(string? code) => code is null ? null : ids.GetValueOrDefault(code, Added + code);
}
