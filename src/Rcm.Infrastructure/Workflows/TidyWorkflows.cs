using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows;

/// <summary>Takes away what is of no use any more: old trials, and the single changes of drafts that no open page can be behind of.</summary>
public sealed partial class TidyWorkflows(IWorkerDbFactory databases, TimeProvider time, ILogger<TidyWorkflows> log) : Tidying(time, log)
{
    public static readonly TimeSpan TrialsFor = TimeSpan.FromDays(7);
    public static readonly TimeSpan ChangesFor = TimeSpan.FromDays(30);

    /// <returns>How many trials and changes went.</returns>
    public async Task<(int Trials, int Changes)> RunAsync(CancellationToken cancellation)
    {
        var now = Now;
        await using var connection = await databases.OpenAsync(cancellation);
        await using var command = connection.Command(
            "select trials, changes from rcm.tidy_workflows($1, $2)", [(now - TrialsFor).UtcDateTime, (now - ChangesFor).UtcDateTime]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    protected override async Task TidyAsync(CancellationToken cancellation)
    {
        if (await RunAsync(cancellation) is (var trials, var changes) && trials + changes > 0) LogTidied(log, trials, changes);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Trials} old trials and {Changes} old changes of drafts were taken away.")]
    private static partial void LogTidied(ILogger log, int trials, int changes);
}
