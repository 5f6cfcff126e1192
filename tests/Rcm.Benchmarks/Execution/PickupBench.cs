using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>An idle system: from the moment in which a batch is committed to the one in which a worker has its first row in hand, by NOTIFY.</summary>
internal static class PickupBench
{
    private const double TargetMs = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 200);
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var database = fixture.Database;
        var organisation = Some.Organisation();
        await database.AddAsync(organisation);
        var begun = new ConcurrentQueue<long>();
        using var host = BuildHost(database, new NoOpWork(database.Worker, 1, (_, _) =>
        {
            begun.Enqueue(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        }));
        await host.StartAsync();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        var times = new List<double>();
        for (var round = -20; round < rounds; round++)
        {
            // Idle again: what the round before left to do is done.
            await tick.WaitForNextTickAsync();
            begun.Clear();
            var batch = await database.AddBatchAsync(organisation, 1);
            var committed = Stopwatch.GetTimestamp();
            long at;
            while (!begun.TryDequeue(out at)) await tick.WaitForNextTickAsync();
            if (round >= 0) times.Add(Math.Max(0, (at - committed) * 1000.0 / Stopwatch.Frequency));
            await Eventually.AsksAsync(
                () => database.ScalarAsync<string>("select status from batch_job where batch_job_id = $1", batch), s => s == "completed", "the batch to end");
        }

        await host.StopAsync();
        times.Sort();
        var (median, p99) = (times[times.Count / 2], times[(int)(times.Count * 0.99) - 1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} uploads on an idle system: median {median:0.0} ms, p99 {p99:0.0} ms, most {times[^1]:0.0} ms (target: p99 < {TargetMs:0} ms)"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "pickup",
            @case = $"{rounds} uploads",
            ratio = Math.Round(p99 / TargetMs, 3),
            median_ms = Math.Round(median, 2),
            p99_ms = Math.Round(p99, 2),
            target_ms = TargetMs,
        }));
        return 0;
    }

    // The product's own listener, notifier and worker, on its own pools.
    private static IHost BuildHost(TestDatabase database, IItemWork work)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPersistence();
        builder.Services.AddSingleton(work);
        builder.Services.AddSingleton(p => new ItemQueue(p.GetRequiredKeyedService<IWorkerDbFactory>(PersistenceRegistration.Queue)));
        builder.Services.AddSingleton(new WorkerOptions());
        builder.Services.AddSingleton<BatchNotifier>();
        builder.Services.AddHostedService(p => p.GetRequiredService<BatchNotifier>());
        builder.Services.AddHostedService<Worker>();
        return builder.Build();
    }
}
