namespace Rcm.Domain.Workflows;

/// <summary>Which layer each node stands in: one further right than the furthest that leads to it, moves backwards left out.</summary>
internal static class LayerRanks
{
    public static Dictionary<string, int> Of(WorkflowGraph graph)
    {
        var outgoing = graph.Transitions.Where(t => t.From != t.To).ToLookup(t => t.From, t => t.To, StringComparer.Ordinal);
        var order = new List<string>(); // the nodes, each after all that it leads to
        var state = new Dictionary<string, bool>(StringComparer.Ordinal); // false: under way, true: done
        var forward = new List<(string From, string To)>();

        // From the entry first, so that its moves count as forward; then what it does not reach.
        foreach (var start in graph.Nodes.Select(n => n.Code).Prepend(graph.Entry).Where(code => graph.Find(code) is not null))
        {
            Visit(start);
        }

        order.Reverse();
        var ranks = order.ToDictionary(code => code, _ => 0, StringComparer.Ordinal);
        var next = forward.ToLookup(f => f.From, f => f.To, StringComparer.Ordinal);
        foreach (var code in order)
        {
            foreach (var to in next[code])
            {
                ranks[to] = Math.Max(ranks[to], ranks[code] + 1);
            }
        }

        return ranks;

        // With a stack of its own: a graph may be deeper than the program's.
        void Visit(string start)
        {
            if (state.ContainsKey(start))
            {
                return;
            }

            var stack = new Stack<(string Code, IEnumerator<string> Next)>();
            Enter(start);
            while (stack.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    stack.Pop();
                    top.Next.Dispose();
                    state[top.Code] = true;
                    order.Add(top.Code);
                    continue;
                }

                var to = top.Next.Current;
                if (!state.TryGetValue(to, out var done))
                {
                    forward.Add((top.Code, to));
                    Enter(to);
                }
                else if (done)
                {
                    forward.Add((top.Code, to));
                }
            }

            void Enter(string code)
            {
                state[code] = false;
                stack.Push((code, outgoing[code].GetEnumerator()));
            }
        }
    }
}
