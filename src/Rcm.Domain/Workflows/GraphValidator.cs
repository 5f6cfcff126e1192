using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Domain.Workflows;

/// <summary>The rules that a graph keeps before a robot may follow it. Each is linear in the graph, and none recurses: graphs can be deep.</summary>
public static class GraphValidator
{
    public static IReadOnlyList<GraphFinding> Check(WorkflowGraph graph) =>
        Check(graph.Entry, [.. graph.Nodes.Select(n => (n.Code, n.IsTerminal))], graph.Transitions, graph.MaxVisits);

    /// <param name="knowledge">Null: the graph alone.</param>
    public static IReadOnlyList<GraphFinding> Check(DraftGraph draft, GraphKnowledge? knowledge = null) =>
    [
        .. Check(draft.Entry, [.. draft.Nodes.Select(n => (n.Code, n.IsTerminal))], draft.Transitions, draft.MaxVisits),
        .. knowledge?.Check(draft) ?? [],
    ];

    private static List<GraphFinding> Check(
        string? entry, IReadOnlyList<(string Code, bool IsTerminal)> nodes, IReadOnlyList<GraphTransition> transitions, int maxVisits)
    {
        var findings = new List<GraphFinding>();
        var index = new Dictionary<string, int>(nodes.Count, StringComparer.Ordinal);
        foreach (var (i, node) in nodes.Index())
        {
            if (!index.TryAdd(node.Code, i))
            {
                findings.Add(new("workflow.node_twice", $"The node {node.Code} is in the graph twice.", IsError: true, node.Code));
            }
        }

        if (entry is null || !index.ContainsKey(entry))
        {
            findings.Add(nodes.Count == 0
                ? new("workflow.no_entry", "The workflow has no nodes yet: add the one where a run begins.", IsError: true)
                : new("workflow.no_entry", "The workflow has no entry: choose the node where a run begins.", IsError: true));
        }

        foreach (var t in transitions.Where(t => !index.ContainsKey(t.From) || !index.ContainsKey(t.To)))
        {
            findings.Add(new("workflow.transition_nowhere",
                $"The transition {t.Label} joins {t.From} and {t.To}, and one of them is not in the graph.", IsError: true, t.From, t));
        }

        foreach (var twice in transitions.GroupBy(t => (t.From, t.Label)).Where(g => g.Count() > 1))
        {
            findings.Add(new("workflow.label_twice",
                $"Two transitions leave {twice.Key.From} with the label {twice.Key.Label}: a run could not choose.", IsError: true, twice.Key.From, twice.Last()));
        }

        if (maxVisits is < 1 or > 100)
        {
            findings.Add(new("workflow.max_visits", "A run may enter one node between 1 and 100 times.", IsError: true));
        }

        findings.AddRange(CheckPaths(entry, nodes, index, transitions, maxVisits));
        return findings;
    }

    private static IEnumerable<GraphFinding> CheckPaths(
        string? entry, IReadOnlyList<(string Code, bool IsTerminal)> nodes, Dictionary<string, int> index,
        IReadOnlyList<GraphTransition> transitions, int maxVisits)
    {
        var next = new List<int>[nodes.Count];
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = [];
        }

        foreach (var t in transitions)
        {
            if (index.TryGetValue(t.From, out var from) && index.TryGetValue(t.To, out var to))
            {
                next[from].Add(to);
            }
        }

        // Without an entry everything is out of reach, which has been said.
        var reached = entry is not null && index.TryGetValue(entry, out var first) ? Reach(first, next) : null;
        foreach (var (code, i) in index.OrderBy(n => n.Value))
        {
            if (reached is not null && !reached[i])
            {
                yield return new("workflow.unreachable", $"No path leads to {code}.", IsError: false, code);
            }

            if (!nodes[i].IsTerminal && next[i].TrueForAll(to => to == i))
            {
                yield return new("workflow.dead_end", $"{code} is no end, and nothing leads on from it.", IsError: true, code);
            }
        }

        if (reached is not null && !index.Values.Any(i => nodes[i].IsTerminal && reached[i]))
        {
            yield return new("workflow.no_end", "No end can be reached from the entry.", IsError: true, entry);
        }

        // A self-loop is a retry; a longer cycle is allowed, bounded by MaxVisits, and worth a second look.
        var cycles = GraphCycles.Sizes(next);
        foreach (var (code, i) in index.OrderBy(n => n.Value).Where(n => cycles[n.Value] > 1))
        {
            yield return new("workflow.cycle", $"{code} lies on a cycle; a run enters it {maxVisits} times at most.", IsError: false, code);
        }
    }

    private static bool[] Reach(int start, List<int>[] next)
    {
        var seen = new bool[next.Length];
        seen[start] = true;
        var open = new Stack<int>([start]);
        while (open.TryPop(out var node))
        {
            foreach (var to in next[node].Where(to => !seen[to]))
            {
                seen[to] = true;
                open.Push(to);
            }
        }

        return seen;
    }
}
