namespace Rcm.Domain.Workflows;

/// <summary>Which nodes can come back to themselves (Tarjan's strongly connected components, with a stack of its own).</summary>
internal static class GraphCycles
{
    /// <param name="next">For each node, where its transitions lead.</param>
    /// <returns>For each node, how many nodes can reach each other with it; 1: it lies on no cycle but its own loop.</returns>
    public static int[] Sizes(IReadOnlyList<IReadOnlyList<int>> next)
    {
        var count = next.Count;
        var sizes = new int[count];
        var order = new int[count]; // 0: not visited
        var low = new int[count];
        var onPath = new bool[count];
        var path = new Stack<int>();
        var calls = new Stack<(int Node, int Edge)>();
        var visited = 0;
        for (var root = 0; root < count; root++)
        {
            if (order[root] != 0)
            {
                continue;
            }

            calls.Push((root, 0));
            while (calls.TryPop(out var call))
            {
                var (node, edge) = call;
                if (edge == 0)
                {
                    order[node] = low[node] = ++visited;
                    path.Push(node);
                    onPath[node] = true;
                }
                else if (onPath[next[node][edge - 1]])
                {
                    // Back from what the last edge led to, or it was a way back itself.
                    low[node] = Math.Min(low[node], low[next[node][edge - 1]]);
                }

                if (edge < next[node].Count)
                {
                    calls.Push((node, edge + 1));
                    var to = next[node][edge];
                    if (order[to] == 0)
                    {
                        calls.Push((to, 0));
                    }
                }
                else if (low[node] == order[node])
                {
                    Close(node, path, onPath, sizes);
                }
            }
        }

        return sizes;
    }

    private static void Close(int root, Stack<int> path, bool[] onPath, int[] sizes)
    {
        var members = new List<int>();
        int member;
        do
        {
            member = path.Pop();
            onPath[member] = false;
            members.Add(member);
        }
        while (member != root);
        foreach (var m in members)
        {
            sizes[m] = members.Count;
        }
    }
}
