namespace Rcm.Domain.Workflows;

/// <summary>What takes up a place in a layer: a node, or the point where a transition passes through.</summary>
internal sealed class LayerItem(int layer, double width, double height)
{
    private readonly List<LayerItem> left = [];
    private readonly List<LayerItem> right = [];

    public int Layer { get; } = layer;

    public double Width { get; } = width;

    public double Height { get; } = height;

    /// <summary>Of a node: its box may be narrower than its slot.</summary>
    public double BoxWidth { get; init; }

    /// <summary>Free space between this and its neighbours above and below.</summary>
    public double Gap { get; init; } = 8;

    public bool IsLine { get; init; }

    /// <summary>Place within the layer, from above.</summary>
    public int Position { get; set; }

    /// <summary>The centre.</summary>
    public double X { get; set; }

    /// <summary>The centre.</summary>
    public double Y { get; set; }

    /// <summary>From the centre to where lines are fastened: a node's box stands at the foot of its slot, below its loops.</summary>
    public double AnchorOffset { get; init; }

    public double Anchor => Y + AnchorOffset;

    public IReadOnlyList<LayerItem> Neighbours(bool onLeft) => onLeft ? left : right;

    public void Join(LayerItem next)
    {
        right.Add(next);
        next.left.Add(this);
    }

    /// <summary>Where on a node's side the line to a neighbour is fastened: the lines of a side in the order of their points.</summary>
    public double Port(LayerItem neighbour, bool isRight, Box box)
    {
        var side = (isRight ? right : left).OrderBy(item => item.Position).ToList();
        var step = box.Height / (side.Count + 1);
        return box.Y + step * (side.IndexOf(neighbour) + 1);
    }
}
