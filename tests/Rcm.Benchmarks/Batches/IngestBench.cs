using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Batches;

/// <summary>
/// The product's way from an uploaded file to claimable items (streamed to disk and hashed, checked cell by cell, under row level security)
/// beside the least that PostgreSQL can do: psql's \copy to an unlogged table and INSERT … SELECT, as superuser, unchecked.
/// </summary>
internal static class IngestBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rows = Option(args, "--rows", 100_000);
        var rounds = Option(args, "--rounds", 3);
        var isWorkbook = args.Contains("--workbook");
        var folder = Directory.CreateTempSubdirectory("rcm-bench-").FullName;
        var uploads = Path.Combine(folder, "uploads");
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var database = fixture.Database;
        try
        {
            var file = Path.Combine(folder, "rows.csv");
            await IngestFile.WriteAsync(file, rows);
            var sent = file;
            if (isWorkbook) await IngestFile.WriteWorkbookAsync(sent = Path.Combine(folder, "rows.xlsx"), rows);
            var target = await IngestTarget.MakeAsync(database);
            List<Measured> product = [], checkedFirst = [], baseline = [];
            // A first time for the just-in-time compiler and the connection pool.
            var small = await SmallAsync(folder);
            await target.ProductAsync(small, uploads);
            await target.ClearAsync();
            await target.CheckedFirstAsync(small, uploads);
            for (var round = 0; round < rounds; round++)
            {
                // In turn, so that a machine that is busy now and then is so for all.
                await target.ClearAsync();
                baseline.Add(await Measured.OfAsync(() => target.BaselineAsync(file)));
                await target.ClearAsync();
                product.Add(await Measured.OfAsync(() => target.ProductAsync(sent, uploads)));
                await target.ClearAsync();
                checkedFirst.Add(await Measured.OfAsync(() => target.CheckedFirstAsync(sent, uploads)));
            }

            var kind = isWorkbook ? "rows of a workbook" : "rows";
            var bytes = new FileInfo(sent).Length;
            Report($"{rows} {kind}", rows, bytes, product, baseline);
            Report($"{rows} {kind}, checked first", rows, bytes, checkedFirst, baseline);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> SmallAsync(string folder)
    {
        var path = Path.Combine(folder, "small.csv");
        await IngestFile.WriteAsync(path, 2_000);
        return path;
    }

    private static void Report(string @case, int rows, long bytes, List<Measured> product, List<Measured> baseline)
    {
        var (ours, theirs) = (Median(product), Median(baseline));
        // Rounds are paired: the median of the pairs' ratios is not moved by a round in which the machine was busy for both.
        var ratio = product.Zip(baseline, (p, b) => b.Seconds / p.Seconds).Order().ElementAt(product.Count / 2);
        var extra = product.Max(p => p.ExtraMemory) / 1048576.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {"",-44}{"seconds",10}{"rows/s",12}{"extra MB",10}
            {$"{@case}, {bytes / 1048576.0:N0} MB",-44}{ours,10:N2}{rows / ours,12:N0}{extra,10:N1}
            {"psql: \\copy, INSERT … SELECT",-44}{theirs,10:N2}{rows / theirs,12:N0}{"–",10}
            product / baseline {ratio:N2} (target ≥ 0.85)
            """));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "ingest",
            @case,
            ratio = Math.Round(ratio, 3),
            seconds = Math.Round(ours, 3),
            baseline_seconds = Math.Round(theirs, 3),
            extra_mb = Math.Round(extra, 1),
            rounds = product.Count,
        }));
    }

    private static double Median(List<Measured> all) => all.Select(m => m.Seconds).Order().ElementAt(all.Count / 2);

    private static int Option(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at < 0 ? otherwise
            : at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) && value > 0 ? value
            : throw new ArgumentException($"{name} wants a number.", nameof(args));
    }

    /// <param name="ExtraMemory">Of this process, at its peak, over what it held before; in bytes.</param>
    private sealed record Measured(double Seconds, long ExtraMemory)
    {
        public static async Task<Measured> OfAsync(Func<Task> work)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using var process = Process.GetCurrentProcess();
            var before = process.WorkingSet64;
            var peak = before;
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            var watch = Task.Run(async () =>
            {
                while (await tick.WaitForNextTickAsync(CancellationToken.None))
                {
                    process.Refresh();
                    peak = Math.Max(peak, process.WorkingSet64);
                }
            });
            var started = Stopwatch.GetTimestamp();
            await work();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            tick.Dispose();
            await watch;
            return new(seconds, peak - before);
        }
    }
}
