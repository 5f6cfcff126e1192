using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Domain.Workflows;

namespace Rcm.Console.Features.Workflows;

/// <summary>A published graph to look at: where GraphLayout puts it, drawn as SVG on the server.</summary>
public sealed partial class GraphView
{
    private const double Corner = 10;
    private const double Arrow = 8; // the line ends where its arrow begins: a thick one would show beside the tip

    private GraphPicture _picture = new(0, 0, [], []);

    [Parameter, EditorRequired] public required WorkflowGraph Graph { get; set; }

    /// <summary>How often each transition was taken; one that was never taken is missing.</summary>
    [Parameter, EditorRequired] public required IReadOnlyDictionary<GraphTransition, int> Frequencies { get; set; }

    [Parameter, EditorRequired] public required string Name { get; set; }

    /// <summary>Where things stand, where that is known already; GraphLayout says it otherwise.</summary>
    [Parameter] public GraphPicture? Picture { get; set; }

    [Parameter] public GraphMarks Marks { get; set; } = GraphMarks.None;

    [Parameter] public string TestId { get; set; } = "graph";

    protected override void OnParametersSet() => _picture = Picture ?? GraphLayout.Place(Graph, Caption);

    /// <summary>One of two pictures gives way to the other, as far as it can still be read.</summary>
    private string? Shrink => Picture is null ? null : $"max-width:100%;min-width:{Number(_picture.Width * 0.65)}px;height:auto";

    private string Caption(GraphTransition transition) =>
        Frequencies.TryGetValue(transition, out var times) ? $"{transition.Label}  {Formats.Count(times)}×" : transition.Label;

    private string Words(GraphTransition transition) =>
        $"{transition.Label}: {transition.From} to {transition.To}, taken {Formats.Count(Frequencies.GetValueOrDefault(transition))} times";

    /// <summary>1.25 to 5 px, by the logarithm: one taken a thousand times as often must not hide the rest.</summary>
    private double LineWidth(GraphTransition transition)
    {
        var most = Frequencies.Values.DefaultIfEmpty(1).Max();
        var times = Frequencies.GetValueOrDefault(transition);
        return times <= 1 || most <= 1 ? 1.25 : 1.25 + 3.75 * Math.Log(times) / Math.Log(most);
    }

    private static string NodeClass(PlacedNode placed) =>
        "rcm-graph-node" + (placed.IsEntry ? " rcm-graph-entry" : "") + (placed.Node.IsTerminal ? " rcm-graph-terminal" : "");

    private static string Fit(string text, double width) =>
        text.Length <= GraphLayout.Fitting(width) ? text : string.Concat(text.AsSpan(0, Math.Max(1, GraphLayout.Fitting(width) - 1)), "…");

    private static string Path(PlacedTransition placed) => placed.IsLoop ? LoopPath(placed.Route) : RoutePath(placed.Route);

    // Out of the top, across with rounded corners, and back in.
    private static string LoopPath(IReadOnlyList<Point> route)
    {
        var (start, first, second, end) = (route[0], route[1], route[2], route[3]);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{start.X:0.#} {start.Y:0.#}V{first.Y + Corner:0.#}Q{first.X:0.#} {first.Y:0.#} {first.X - Corner:0.#} {first.Y:0.#}H{second.X + Corner:0.#}Q{second.X:0.#} {second.Y:0.#} {second.X:0.#} {second.Y + Corner:0.#}V{end.Y - Arrow:0.#}");
    }

    // Bends between the columns leave and arrive level; within a column the line is straight.
    private static string RoutePath(IReadOnlyList<Point> route)
    {
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{route[0].X:0.#} {route[0].Y:0.#}");
        for (var i = 1; i < route.Count; i++)
        {
            var (from, to) = (route[i - 1], route[i]);
            if (i == route.Count - 1)
            {
                to = to with { X = to.X - Math.Sign(to.X - from.X) * Arrow };
            }

            if (i % 2 == 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"L{to.X:0.#} {to.Y:0.#}");
                continue;
            }

            var middle = (from.X + to.X) / 2;
            path.Append(CultureInfo.InvariantCulture, $"C{middle:0.#} {from.Y:0.#} {middle:0.#} {to.Y:0.#} {to.X:0.#} {to.Y:0.#}");
        }

        return path.ToString();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
