namespace Rcm.Domain.MicroStates.Comparison;

public enum LineChange
{
    Same,
    OnlyFirst,
    OnlySecond,
}

public sealed record DiffLine(LineChange Change, string Text);

/// <summary>Which lines two texts share, in the shortest way from one to the other (Myers 1986).</summary>
public static class LineDiff
{
    /// <summary>Lines of one text that are compared.</summary>
    public const int MaxLines = 3_000;

    // The way's length, and so time and memory, grow with what differs. Two pages that share next to nothing are no pair to read line by line.
    private const int MaxSteps = 2_000;

    /// <returns>Null where the two differ in more lines than a person would read.</returns>
    public static IReadOnlyList<DiffLine>? Between(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var (n, m) = (first.Count, second.Count);
        var trail = new List<int[]>();
        var most = Math.Min(n + m, MaxSteps);
        var reach = new int[(2 * most) + 3];
        for (var d = 0; d <= most; d++)
        {
            trail.Add(reach.AsSpan(most + 1 - d, (2 * d) + 1).ToArray());
            for (var k = -d; k <= d; k += 2)
            {
                var at = most + 1 + k;
                var x = k == -d || (k != d && reach[at - 1] < reach[at + 1]) ? reach[at + 1] : reach[at - 1] + 1;
                while (x < n && x - k < m && first[x] == second[x - k])
                {
                    x++;
                }

                reach[at] = x;
                if (x >= n && x - k >= m)
                {
                    return Walk(first, second, trail, d);
                }
            }
        }

        return null;
    }

    private static List<DiffLine> Walk(IReadOnlyList<string> first, IReadOnlyList<string> second, List<int[]> trail, int steps)
    {
        var lines = new List<DiffLine>();
        var (x, y) = (first.Count, second.Count);
        for (var d = steps; d > 0; d--)
        {
            // As it was before this step: index d stands for diagonal 0.
            var reach = trail[d];
            var k = x - y;
            var down = k == -d || (k != d && At(reach, d, k - 1) < At(reach, d, k + 1));
            var (fromX, fromK) = down ? (At(reach, d, k + 1), k + 1) : (At(reach, d, k - 1), k - 1);
            var fromY = fromX - fromK;
            while (x > fromX && y > fromY)
            {
                lines.Add(new DiffLine(LineChange.Same, first[--x]));
                y--;
            }

            lines.Add(down ? new DiffLine(LineChange.OnlySecond, second[--y]) : new DiffLine(LineChange.OnlyFirst, first[--x]));
        }

        while (x > 0)
        {
            lines.Add(new DiffLine(LineChange.Same, first[--x]));
        }

        lines.Reverse();
        return lines;
    }

    private static int At(int[] reach, int d, int k) => k < -d || k > d ? -1 : reach[k + d];
}
