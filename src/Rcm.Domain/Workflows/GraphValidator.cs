namespace Rcm.Domain.Workflows;

/// <summary>Something that a person who draws a workflow should know.</summary>
/// <param name="IsError">An error stops publishing; a warning does not.</param>
/// <param name="Node">The node that it concerns, where there is one.</param>
public sealed record GraphFinding(string Code, string Message, bool IsError, string? Node = null);

/// <summary>The rules that a graph keeps before a robot may follow it.</summary>
public static class GraphValidator
{
    public static IReadOnlyList<GraphFinding> Check(WorkflowGraph graph)
    {
        var findings = new List<GraphFinding>();
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(n => !codes.Add(n.Code)))
        {
            findings.Add(new("workflow.node_twice", $"The node {node.Code} is in the graph twice.", IsError: true, node.Code));
        }

        if (!codes.Contains(graph.Entry))
        {
            findings.Add(new("workflow.no_entry", "The workflow has no entry: choose the node where a run begins.", IsError: true));
        }

        foreach (var t in graph.Transitions.Where(t => !codes.Contains(t.From) || !codes.Contains(t.To)))
        {
            findings.Add(new("workflow.transition_nowhere",
                $"The transition {t.Label} joins {t.From} and {t.To}, and one of them is not in the graph.", IsError: true, t.From));
        }

        foreach (var twice in graph.Transitions.GroupBy(t => (t.From, t.Label)).Where(g => g.Count() > 1))
        {
            findings.Add(new("workflow.label_twice",
                $"Two transitions leave {twice.Key.From} with the label {twice.Key.Label}: a run could not choose.", IsError: true, twice.Key.From));
        }

        if (graph.MaxVisits is < 1 or > 100)
        {
            findings.Add(new("workflow.max_visits", "A run may enter one node between 1 and 100 times.", IsError: true));
        }

        if (findings.Count == 0)
        {
            findings.AddRange(CheckPaths(graph));
        }

        return findings;
    }

    private static IEnumerable<GraphFinding> CheckPaths(WorkflowGraph graph)
    {
        var next = graph.Transitions.ToLookup(t => t.From, t => t.To);
        var reached = Reach(graph.Entry, next);
        foreach (var node in graph.Nodes)
        {
            if (!reached.Contains(node.Code))
            {
                yield return new("workflow.unreachable", $"No path leads to {node.Code}.", IsError: false, node.Code);
            }

            if (!node.IsTerminal && !next[node.Code].Any(to => to != node.Code))
            {
                yield return new("workflow.dead_end", $"{node.Code} is no end, and nothing leads on from it.", IsError: true, node.Code);
            }
        }

        if (!graph.Nodes.Any(n => n.IsTerminal && reached.Contains(n.Code)))
        {
            yield return new("workflow.no_end", "No end can be reached from the entry.", IsError: true);
        }

        // A self-loop is a retry; a longer cycle is allowed, bounded by MaxVisits, and worth a second look.
        foreach (var node in graph.Nodes.Where(n => next[n.Code].Any(to => to != n.Code && Reach(to, next).Contains(n.Code))))
        {
            yield return new("workflow.cycle", $"{node.Code} lies on a cycle; a run enters it {graph.MaxVisits} times at most.", IsError: false, node.Code);
        }
    }

    private static HashSet<string> Reach(string start, ILookup<string, string> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { start };
        var open = new Stack<string>([start]);
        while (open.TryPop(out var code))
        {
            foreach (var to in next[code].Where(seen.Add))
            {
                open.Push(to);
            }
        }

        return seen;
    }
}
