using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>Takes trials one at a time, beside the rows that this worker works.</summary>
public sealed partial class TrialWorker(
    IWorkerDbFactory databases, TrialRun run, IEventListener events, TimeProvider time, ILogger<TrialWorker> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lease = TrialRun.Deadline + TimeSpan.FromMinutes(1);

    private readonly string name = $"{Environment.MachineName}:{Environment.ProcessId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new EventPause(events, TrialEvents.Queue, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await ClaimAsync(stoppingToken) is { } trial)
                {
                    await run.RunAsync(trial.Org, trial.Id, stoppingToken);
                }
                else
                {
                    await pause.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Its lease runs out; who waits for it is told then.
                return;
            }
#pragma warning disable CA1031 // One trial's fault must not end the worker; its lease runs out.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // The type alone: a message may quote a page or a value.
                LogFault(log, e.GetType().Name, (e as PostgresException)?.SqlState);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<(Guid Id, Guid Org)?> ClaimAsync(CancellationToken cancellation)
    {
        await using var connection = await databases.OpenAsync(cancellation);
        await using var command = connection.Command("select trial_id, org_id from rcm.claim_trial($1, $2)", [name, Lease]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A trial failed with {Kind} {SqlState}.")]
    private static partial void LogFault(ILogger log, string kind, string? sqlState);
}
