using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows;

/// <summary>Takes away what is of no use any more: old trials, and the single changes of drafts that no open page can be behind of.</summary>
public sealed partial class TidyWorkflows(IWorkerDbFactory databases, TimeProvider time, ILogger<TidyWorkflows> log) : BackgroundService
{
    public static readonly TimeSpan TrialsFor = TimeSpan.FromDays(7);
    public static readonly TimeSpan ChangesFor = TimeSpan.FromDays(30);

    private static readonly TimeSpan Often = TimeSpan.FromMinutes(30);

    /// <returns>How many trials and changes went.</returns>
    public async Task<(int Trials, int Changes)> RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var connection = await databases.OpenAsync(cancellation);
        await using var command = connection.Command(
            "select trials, changes from rcm.tidy_workflows($1, $2)", [(now - TrialsFor).UtcDateTime, (now - ChangesFor).UtcDateTime]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        do
        {
            try
            {
                if (await RunAsync(stoppingToken) is (var trials, var changes) && trials + changes > 0) LogTidied(log, trials, changes);
            }
            catch (Exception fault) when (DatabaseAway.Is(fault))
            {
                // Next time.
                LogAway(log, fault.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Trials} old trials and {Changes} old changes of drafts were taken away.")]
    private static partial void LogTidied(ILogger log, int trials, int changes);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Old trials and changes stay for now ({Reason}).")]
    private static partial void LogAway(ILogger log, string reason);
}
