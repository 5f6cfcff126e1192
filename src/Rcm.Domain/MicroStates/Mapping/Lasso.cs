using Rcm.Domain.Common;

namespace Rcm.Domain.MicroStates.Mapping;

/// <summary>A line drawn around places of a map; it closes itself.</summary>
public sealed class Lasso
{
    private const int MaxCorners = 1_000;

    private readonly IReadOnlyList<(double X, double Y)> corners;

    private Lasso(IReadOnlyList<(double X, double Y)> corners) => this.corners = corners;

    /// <param name="points">x and y in turn.</param>
    public static Result<Lasso> Of(IReadOnlyList<double> points) =>
        points.Count < 6 || points.Count % 2 != 0 || points.Count > 2 * MaxCorners || points.Any(p => !double.IsFinite(p))
            ? new Error("map.lasso", "Draw around the pages that you mean.")
            : new Lasso([.. Enumerable.Range(0, points.Count / 2).Select(i => (points[2 * i], points[(2 * i) + 1]))]);

    /// <summary>By counting how often a ray from the place crosses the line.</summary>
    public bool Holds(double x, double y)
    {
        var inside = false;
        for (var i = 0; i < corners.Count; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Count]);
            if (a.Y > y != b.Y > y && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }
}
