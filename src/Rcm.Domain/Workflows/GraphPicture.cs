namespace Rcm.Domain.Workflows;

/// <summary>A graph with places, in CSS pixels; the origin is the upper left corner.</summary>
public sealed record GraphPicture(double Width, double Height, IReadOnlyList<PlacedNode> Nodes, IReadOnlyList<PlacedTransition> Transitions);

public readonly record struct Point(double X, double Y);

/// <summary>A box by its upper left corner.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double CentreX => X + Width / 2;

    public double CentreY => Y + Height / 2;

    public bool Overlaps(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}

public sealed record PlacedNode(GraphNode Node, Box Box, bool IsEntry);

/// <param name="Route">
/// Points from the border of the one node to that of the other, in pairs: between the first and second of a pair the line is
/// straight and level, between pairs it bends. A self-loop has four points: out of the node's top, up, across, and back.
/// </param>
/// <param name="Label">Where the label stands; it overlaps no node and no other label.</param>
public sealed record PlacedTransition(GraphTransition Transition, IReadOnlyList<Point> Route, Box Label)
{
    public bool IsLoop => Transition.From == Transition.To;
}
