namespace Rcm.Domain.Workflows;

/// <summary>
/// Places a graph from left to right in layers (after Sugiyama): what follows stands to the right of what it follows, and moves
/// backwards are drawn backwards. Every transition has a place of its own between the layers, as tall as its label, so that parallel
/// ones and their labels keep apart. The same graph always gets the same picture. It expects a graph that GraphValidator finds no error in.
/// </summary>
public static class GraphLayout
{
    private const double Margin = 24;
    private const double NodeHeight = 56;
    private const double LoopHeight = 46;
    private const double LabelHeight = 18;
    private const double LabelSlot = 28; // the label, and its line below it
    private const double LineHeight = 10;
    private const double GapX = 28;
    private const double MinNodeWidth = 132;
    private const double MaxNodeWidth = 264;
    private const double CharWidth = 7.4; // of the node's monospace code, the widest of its texts
    private const double LabelCharWidth = 6.8;
    private const double LabelPadding = 14;

    /// <summary>How many characters of a text fit into a box of this width.</summary>
    public static int Fitting(double width) => (int)((width - 28) / CharWidth);

    /// <param name="caption">What is written at a transition; its label by default.</param>
    public static GraphPicture Place(WorkflowGraph graph, Func<GraphTransition, string>? caption = null)
    {
        caption ??= t => t.Label;
        if (graph.Nodes.Count == 0)
        {
            return new GraphPicture(2 * Margin, 2 * Margin, [], []);
        }

        var loops = graph.Transitions.Where(t => t.From == t.To).ToLookup(t => t.From, StringComparer.Ordinal);
        var ranks = LayerRanks.Of(graph);
        var items = graph.Nodes.ToDictionary(
            n => n.Code, n => NodeItem(n, [.. loops[n.Code].Select(caption)], ranks[n.Code]), StringComparer.Ordinal);
        var layers = Enumerable.Range(0, 2 * ranks.Values.Max() + 1).Select(_ => new List<LayerItem>()).ToList();
        foreach (var node in graph.Nodes)
        {
            layers[2 * ranks[node.Code]].Add(items[node.Code]);
        }

        var chains = graph.Transitions.Where(t => t.From != t.To)
            .Select(t => Chain(t, caption(t), items[t.From], items[t.To], layers)).ToList();

        LayerSweep.Order(layers);
        LayerSweep.Spread(layers);
        SetColumns(layers);
        return Draw(graph, items, chains, loops, caption);
    }

    private static LayerItem NodeItem(GraphNode node, List<string> loops, int rank)
    {
        var characters = Math.Max(node.Code.Length, node.Description?.Length ?? 0);
        var width = Math.Clamp(characters * CharWidth + 32, MinNodeWidth, MaxNodeWidth);
        // Loops and their labels stand in the node's own slot, above its box.
        var widest = loops.Select(LabelWidth).DefaultIfEmpty(0).Max();
        return new LayerItem(2 * rank, Math.Max(width, widest), NodeHeight + loops.Count * LoopHeight) 
        {
            BoxWidth = width,
            Gap = 24,
            AnchorOffset = loops.Count * LoopHeight / 2,
        };
    }

    private static TransitionChain Chain(GraphTransition transition, string caption, LayerItem from, LayerItem to, List<List<LayerItem>> layers)
    {
        var (left, right) = from.Layer < to.Layer ? (from, to) : (to, from);
        var middle = (left.Layer + right.Layer) / 2;
        middle += middle % 2 == 0 ? 1 : 0; // labels stand between layers of nodes, never in one
        var points = new List<LayerItem>();
        var before = left;
        for (var layer = left.Layer + 1; layer < right.Layer; layer++)
        {
            var point = layer == middle
                ? new LayerItem(layer, LabelWidth(caption), LabelSlot) { IsLine = true }
                : new LayerItem(layer, 0, LineHeight) { IsLine = true };
            layers[layer].Add(point);
            before.Join(point);
            points.Add(point);
            before = point;
        }

        before.Join(right);
        return new TransitionChain(transition, left, right, points, points[middle - left.Layer - 1], IsBackwards: left != from);
    }

    private static double LabelWidth(string label) => Math.Max(24, label.Length * LabelCharWidth + LabelPadding);

    private static void SetColumns(List<List<LayerItem>> layers)
    {
        var x = Margin;
        for (var i = 0; i < layers.Count; i++)
        {
            var width = layers[i].Count == 0 ? 0 : layers[i].Max(item => item.Width);
            foreach (var item in layers[i])
            {
                item.X = x + width / 2;
            }

            x += width + GapX;
        }

        // Half of what stands in a column may lie above zero: bring the picture down to its margin.
        var top = layers.SelectMany(l => l).Min(item => item.Y - item.Height / 2);
        foreach (var item in layers.SelectMany(l => l))
        {
            item.Y += Margin - top;
        }
    }

    private static GraphPicture Draw(
        WorkflowGraph graph, Dictionary<string, LayerItem> items, List<TransitionChain> chains, ILookup<string, GraphTransition> loops,
        Func<GraphTransition, string> caption)
    {
        var boxes = items.ToDictionary(
            i => i.Key,
            i => new Box(i.Value.X - i.Value.BoxWidth / 2, i.Value.Y + i.Value.Height / 2 - NodeHeight, i.Value.BoxWidth, NodeHeight),
            StringComparer.Ordinal);
        var nodes = graph.Nodes.Select(n => new PlacedNode(n, boxes[n.Code], n.Code == graph.Entry)).ToList();
        var drawn = new Dictionary<GraphTransition, PlacedTransition>(ReferenceEqualityComparer.Instance);
        foreach (var chain in chains)
        {
            var (left, right) = chain.IsBackwards ? (chain.Transition.To, chain.Transition.From) : (chain.Transition.From, chain.Transition.To);
            drawn[chain.Transition] = chain.Draw(boxes[left], boxes[right]);
        }

        foreach (var node in loops)
        {
            var height = 0;
            foreach (var loop in node)
            {
                drawn[loop] = Loop(loop, LabelWidth(caption(loop)), boxes[node.Key], height++);
            }
        }

        var transitions = graph.Transitions.Select(t => drawn[t]).ToList();
        var rightmost = nodes.Select(n => n.Box.Right).Concat(transitions.Select(t => t.Label.Right)).Max();
        var bottom = nodes.Select(n => n.Box.Bottom).Concat(transitions.SelectMany(t => t.Route.Select(p => p.Y).Append(t.Label.Bottom))).Max();
        return new GraphPicture(rightmost + Margin, bottom + Margin, nodes, transitions);
    }

    private static PlacedTransition Loop(GraphTransition loop, double width, Box box, int number)
    {
        // Each further loop stands wider and higher over the last.
        var reach = Math.Min(box.Width / 2 - 12, 28 + 14 * number);
        var top = box.Y - LoopHeight * (number + 1) + LabelHeight + 2;
        return new PlacedTransition(
            loop,
            [new(box.CentreX + reach, box.Y), new(box.CentreX + reach, top), new(box.CentreX - reach, top), new(box.CentreX - reach, box.Y)],
            new Box(box.CentreX - width / 2, top - LabelHeight - 2, width, LabelHeight));
    }

    private sealed record TransitionChain(
        GraphTransition Transition, LayerItem Left, LayerItem Right, List<LayerItem> Points, LayerItem LabelPoint, bool IsBackwards)
    {
        public PlacedTransition Draw(Box left, Box right)
        {
            var route = new List<Point> { new(left.Right, Left.Port(Points[0], isRight: true, left)) };
            foreach (var point in Points)
            {
                var y = point == LabelPoint ? point.Y + LabelSlot / 2 - 4 : point.Y;
                route.Add(new(point.X - point.Width / 2, y));
                route.Add(new(point.X + point.Width / 2, y));
            }

            route.Add(new(right.X, Right.Port(Points[^1], isRight: false, right)));
            if (IsBackwards)
            {
                route.Reverse();
            }

            return new PlacedTransition(Transition, route,
                new Box(LabelPoint.X - LabelPoint.Width / 2, LabelPoint.Y - LabelSlot / 2, LabelPoint.Width, LabelHeight));
        }
    }
}
