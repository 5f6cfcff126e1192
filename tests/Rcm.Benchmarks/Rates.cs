using System.Globalization;
using System.Text.Json;

namespace Rcm.Benchmarks;

/// <summary>How many a second, of the product and of others, in one run: a table, then one JSON object a line.</summary>
/// <param name="Baseline">Whose rate the ratio is to; null: a rate beside it.</param>
/// <param name="Target">What the ratio of the rates should reach.</param>
internal sealed record Rate(string Bench, string Case, double PerSecond, double? Baseline = null, double? Target = null)
{
    public double? Ratio => Baseline is { } b ? PerSecond / b : null;

    public static void Write(TextWriter output, IReadOnlyList<Rate> rates)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"case",-58} {"items/s",10} {"ratio",7} {"target",7}"));
        foreach (var r in rates)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Case,-58} {r.PerSecond,10:N0} {r.Ratio,7:0.00} {(r.Target is { } target ? "≥ " + target.ToString("0.0#", CultureInfo.InvariantCulture) : ""),7}"));
        }

        output.WriteLine();
        foreach (var r in rates)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                bench = r.Bench,
                @case = r.Case,
                ratio = r.Ratio is { } ratio ? Math.Round(ratio, 3) : (double?)null,
                items_per_second = Math.Round(r.PerSecond),
                target = r.Target,
            }));
        }
    }
}
