using Rcm.TestKit;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// A hundred rows of one organisation, alone, and behind the many of another that came first. The channel answers lots of a hundred in a quarter
/// of a second, sixteen lots at a time: what is measured is how long the small batch waits for its turn.
/// </summary>
internal static class FairBench
{
    private const double Target = 1.2;
    private const int LotSize = 100;
    private const int Lots = 16;
    private const int Small = 100;
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = Options.Number(args, "--rows", 200_000);
        var rounds = Options.Number(args, "--rounds", 9);
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        await using var idle = await QueueTown.OpenAsync(fixture);
        await using var busy = await QueueTown.OpenAsync(fixture);
        var small = Some.Organisation();
        await idle.Database.AddAsync(small);
        await busy.Database.AddAsync(small);
        await busy.FillAsync(rows);

        var (idleEvents, busyEvents) = (new FakeEvents(), new FakeEvents());
        using var alone = idle.Worker(Work(idle), idleEvents, Lots);
        using var crowded = busy.Worker(Work(busy), busyEvents, Lots);
        await alone.StartAsync(CancellationToken.None);
        await crowded.StartAsync(CancellationToken.None);
        var result = await Paired.MeasureAsync(
            "fair", $"{Small} rows behind {rows:N0}", Target, rounds,
            () => EndAsync(busy, busyEvents), () => EndAsync(idle, idleEvents));
        Paired.Write(Console.Out, [result]);
        if (await busy.DoneAsync() >= rows) Console.WriteLine("The many rows ended before the last round: give it more with --rows.");
        await alone.StopAsync(CancellationToken.None);
        await crowded.StopAsync(CancellationToken.None);
        return 0;

        async Task EndAsync(QueueTown town, FakeEvents events)
        {
            var batch = await town.Database.AddBatchAsync(small, Small);
            events.Say("queue");
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (await town.Database.ScalarAsync<string>("select status from batch_job where batch_job_id = $1", batch) != "completed")
            {
                await tick.WaitForNextTickAsync();
            }
        }
    }

    private static NoOpWork Work(QueueTown town) =>
        new(town.Database.Worker, LotSize, (_, cancellation) => Task.Delay(Answer, TimeProvider.System, cancellation));
}
