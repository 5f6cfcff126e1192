namespace Rcm.Domain.Workflows;

/// <summary>Puts the items of each layer into an order with few crossings, then spreads them so that lines run straight.</summary>
internal static class LayerSweep
{
    private const int OrderRounds = 12;
    private const int SpreadRounds = 10;

    public static void Order(List<List<LayerItem>> layers)
    {
        layers.ForEach(Number);
        var best = Positions(layers);
        var fewest = Crossings(layers);
        for (var round = 0; round < OrderRounds && fewest > 0; round++)
        {
            Sweep(layers, toRight: round % 2 == 0, SortByNeighbours);
            var crossings = Crossings(layers);
            if (crossings < fewest)
            {
                (fewest, best) = (crossings, Positions(layers));
            }
        }

        foreach (var layer in layers)
        {
            foreach (var item in layer)
            {
                item.Position = best[item];
            }

            layer.Sort((a, b) => a.Position.CompareTo(b.Position));
        }
    }

    public static void Spread(List<List<LayerItem>> layers)
    {
        foreach (var layer in layers)
        {
            var y = 0.0;
            for (var i = 0; i < layer.Count; i++)
            {
                y += i == 0 ? 0 : Distance(layer[i - 1], layer[i]);
                layer[i].Y = y;
            }
        }

        for (var round = 0; round < SpreadRounds; round++)
        {
            Sweep(layers, toRight: round % 2 == 0, Settle);
        }
    }

    private static void Sweep(List<List<LayerItem>> layers, bool toRight, Action<List<LayerItem>, bool> step)
    {
        for (var i = 1; i < layers.Count; i++)
        {
            step(layers[toRight ? i : layers.Count - 1 - i], toRight);
        }
    }

    private static void SortByNeighbours(List<LayerItem> layer, bool lookLeft)
    {
        var wanted = layer.ToDictionary(
            item => item,
            item => item.Neighbours(lookLeft) is { Count: > 0 } neighbours ? neighbours.Average(n => (double)n.Position) : item.Position);
        // OrderBy is stable: equals keep their order, and the picture stays the same from call to call.
        var sorted = layer.OrderBy(item => wanted[item]).ToList();
        layer.Clear();
        layer.AddRange(sorted);
        Number(layer);
    }

    /// <summary>
    /// Moves each item towards its neighbours without overlap: the nearest such places in the sense of least squares (pool adjacent
    /// violators). Lines pull harder than nodes, so that they run straight.
    /// </summary>
    private static void Settle(List<LayerItem> layer, bool lookLeft)
    {
        var blocks = new List<(double Sum, double Weight, int Count)>();
        var offset = 0.0;
        var offsets = new double[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            offset += i == 0 ? 0 : Distance(layer[i - 1], layer[i]);
            offsets[i] = offset;
            var neighbours = layer[i].Neighbours(lookLeft);
            var wanted = (neighbours.Count > 0 ? neighbours.Average(n => n.Anchor) - layer[i].AnchorOffset : layer[i].Y) - offset;
            var weight = neighbours.Count == 0 ? 0.1 : layer[i].IsLine && neighbours.Any(n => n.IsLine) ? 4 : 1;
            blocks.Add((wanted * weight, weight, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Weight > blocks[^1].Sum / blocks[^1].Weight)
            {
                var (last, previous) = (blocks[^1], blocks[^2]);
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (previous.Sum + last.Sum, previous.Weight + last.Weight, previous.Count + last.Count);
            }
        }

        var at = 0;
        foreach (var (sum, weight, count) in blocks)
        {
            for (var i = 0; i < count; i++, at++)
            {
                layer[at].Y = sum / weight + offsets[at];
            }
        }
    }

    private static double Distance(LayerItem above, LayerItem below) =>
        (above.Height + below.Height) / 2 + Math.Max(above.Gap, below.Gap);

    private static void Number(List<LayerItem> layer)
    {
        for (var i = 0; i < layer.Count; i++)
        {
            layer[i].Position = i;
        }
    }

    private static Dictionary<LayerItem, int> Positions(List<List<LayerItem>> layers) =>
        layers.SelectMany(layer => layer).ToDictionary(item => item, item => item.Position);

    private static int Crossings(List<List<LayerItem>> layers)
    {
        var crossings = 0;
        foreach (var layer in layers)
        {
            var lines = layer.SelectMany(item => item.Neighbours(onLeft: false).Select(to => (From: item.Position, To: to.Position))).ToList();
            for (var i = 0; i < lines.Count; i++)
            {
                for (var j = i + 1; j < lines.Count; j++)
                {
                    crossings += (lines[i].From - lines[j].From) * (lines[i].To - lines[j].To) < 0 ? 1 : 0;
                }
            }
        }

        return crossings;
    }
}
