using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Rcm.Benchmarks;

/// <summary>The product and its baseline, turn by turn on the same machine: a figure is the median of the turns' ratios.</summary>
/// <param name="Target">What the ratio of the product's time to the baseline's should not exceed.</param>
internal sealed record Paired(string Bench, string Case, double OursMs, double BaselineMs, double Ratio, double Target)
{
    /// <summary>Runs each side <paramref name="turns"/> times after one turn that does not count; who begins changes from turn to turn.</summary>
    public static async Task<Paired> MeasureAsync(string bench, string @case, double target, int turns, Func<Task> ours, Func<Task> baseline)
    {
        await ours();
        await baseline();
        var times = new List<(double Ours, double Baseline)>();
        for (var turn = 0; turn < turns; turn++)
        {
            if (turn % 2 == 0)
            {
                var first = await TimeAsync(ours);
                times.Add((first, await TimeAsync(baseline)));
            }
            else
            {
                var first = await TimeAsync(baseline);
                times.Add((await TimeAsync(ours), first));
            }
        }

        return new Paired(bench, @case, Median(times.Select(t => t.Ours)), Median(times.Select(t => t.Baseline)), Median(times.Select(t => t.Ours / t.Baseline)), target);
    }

    /// <summary>A table for a person, then one JSON object a line for a program.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Paired> results)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"case",-28} {"ours ms",10} {"baseline ms",12} {"ratio",7} {"target",7}"));
        foreach (var r in results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{r.Case,-28} {r.OursMs,10:0.000} {r.BaselineMs,12:0.000} {r.Ratio,7:0.000} {"≤ " + r.Target.ToString("0.00", CultureInfo.InvariantCulture),7}"));
        }

        output.WriteLine();
        foreach (var r in results)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                bench = r.Bench,
                @case = r.Case,
                ratio = Math.Round(r.Ratio, 3),
                ours_ms = Math.Round(r.OursMs, 3),
                baseline_ms = Math.Round(r.BaselineMs, 3),
                target = r.Target,
            }));
        }
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var clock = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
