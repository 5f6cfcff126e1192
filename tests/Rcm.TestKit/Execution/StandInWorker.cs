using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;

namespace Rcm.TestKit.Execution;

/// <summary>The product's worker with its pools, listener and notifier, and <see cref="NoOpWork"/> in place of a browser; here or in a process of its own.</summary>
public static class StandInWorker
{
    private const string Flag = "RCM_STAND_IN_WORKER";

    public static IHost Build(IConfiguration configuration, Func<IWorkerDbFactory, IItemWork> work, WorkerOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(configuration);
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Critical));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPersistence();
        builder.Services.AddSingleton(p => work(p.GetRequiredService<IWorkerDbFactory>()));
        builder.Services.AddSingleton(p => new ItemQueue(p.GetRequiredKeyedService<IWorkerDbFactory>(PersistenceRegistration.Queue)));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<BatchNotifier>();
        builder.Services.AddHostedService(p => p.GetRequiredService<BatchNotifier>());
        builder.Services.AddHostedService<Worker>();
        return builder.Build();
    }

    /// <summary>Starts a process that is such a worker and nothing else: the caller's own program, see <see cref="BeOneIfAskedTo"/>.</summary>
    /// <param name="lotTime">How long it has each lot in hand.</param>
    public static Process Start(TestDatabase database, TimeSpan lotTime, int leaseSeconds)
    {
        // The program that runs the tests: its module's initializer asks first.
        var start = new ProcessStartInfo("dotnet", [Assembly.GetEntryAssembly()!.Location]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (key, value) in database.Settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment[Flag] = string.Create(CultureInfo.InvariantCulture, $"{lotTime.TotalMilliseconds} {leaseSeconds}");
        return Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
    }

    /// <summary>Where <see cref="Start"/> started this process: works until it is ended, and never returns.</summary>
    public static void BeOneIfAskedTo()
    {
        if (Environment.GetEnvironmentVariable(Flag)?.Split(' ') is not [var milliseconds, var seconds]) return;
        var lotTime = TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture));
        var options = new WorkerOptions { Concurrency = 2, LeaseSeconds = int.Parse(seconds, CultureInfo.InvariantCulture) };
        using var host = Build(
            new ConfigurationBuilder().AddEnvironmentVariables().Build(),
            db => new NoOpWork(db, 20, (_, cancellation) => Task.Delay(lotTime, TimeProvider.System, cancellation)), options);
        host.Run();
        Environment.Exit(0);
    }
}
