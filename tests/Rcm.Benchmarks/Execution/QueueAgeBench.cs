using System.Data;
using System.Diagnostics;
using Rcm.TestKit;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// Whether the queue grows slow: the product's worker on batches that never end, new rows all the while, the last quarter of the time to its first
/// half minute (or quarter, where that is shorter); once as it is, once while somebody holds an old snapshot, under which no dead row or index entry can go.
/// </summary>
internal static class QueueAgeBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 20));
        var rows = Options.Number(args, "--rows", 800_000);
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var rates = new List<Rate>();
        foreach (var (held, target) in new[] { (Held: false, Target: 0.9), (Held: true, Target: 0.7) }.Where(c => !args.Contains(c.Held ? "--free" : "--held")))
        {
            await using var town = await QueueTown.OpenAsync(fixture);
            var (first, last) = await MeasureAsync(town, rows, time, held);
            var name = held ? "with a held snapshot" : "as it is";
            rates.Add(new("queue-age", $"{name}: the last quarter of {time.TotalSeconds:0} s to its beginning", last, first, target));
        }

        Rate.Write(Console.Out, rates);
        return 0;
    }

    private static async Task<(double First, double Last)> MeasureAsync(QueueTown town, int rows, TimeSpan time, bool held)
    {
        await town.FillAsync(rows);
        await using var reader = await town.Database.OpenOwnerAsync();
        await using var snapshot = held ? await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead) : null;
        if (held) await reader.ScalarAsync<long>("select count(*) from batch_job");

        using var enough = new CancellationTokenSource();
        var filled = town.KeepFilledAsync(rows, enough.Token);
        using var worker = town.Worker(new NoOpWork(town.Database.Worker, QueueTown.LotSize));
        await worker.StartAsync(CancellationToken.None);
        // The first seconds belong to the just-in-time compiler.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var marks = new List<(double Seconds, long Done)>();
        var clock = Stopwatch.GetTimestamp();
        while (await tick.WaitForNextTickAsync() && Stopwatch.GetElapsedTime(clock) < time + TimeSpan.FromSeconds(3))
        {
            marks.Add((Stopwatch.GetElapsedTime(clock).TotalSeconds, await town.DoneAsync()));
        }

        await worker.StopAsync(CancellationToken.None);
        await enough.CancelAsync();
        await filled;
        var quarter = time.TotalSeconds / 4;
        return (RateOf(marks, 3, 3 + Math.Min(quarter, 30)), RateOf(marks, 3 + time.TotalSeconds - quarter, 3 + time.TotalSeconds));
    }

    private static double RateOf(List<(double Seconds, long Done)> marks, double from, double to)
    {
        var within = marks.Where(m => m.Seconds >= from - 0.3 && m.Seconds <= to + 0.3).ToList();
        return (within[^1].Done - within[0].Done) / (within[^1].Seconds - within[0].Seconds);
    }
}
