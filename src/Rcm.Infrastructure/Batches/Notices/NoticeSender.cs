using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Sends notices as they come, and again when they are due; in every process, each message by one of them.</summary>
public sealed partial class NoticeSender(DeliverNotices deliver, IEventListener events, TimeProvider time, ILogger<NoticeSender> log) : BackgroundService
{
    // The database says it with the message (rcm.tell).
    private const string OutboxEvent = "outbox";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new EventPause(events, OutboxEvent, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SendAsync(stoppingToken)) continue;
                await pause.WaitAsync(Interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // What was under way is sent again, by whoever is there then.
                return;
            }
        }
    }

    /// <returns>Whether there may be more to send at once.</returns>
    private async Task<bool> SendAsync(CancellationToken stopping)
    {
        try
        {
            return await deliver.RunAsync(stopping) > 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A message that cannot be sent for a reason that nobody foresaw must not end the process; it is due again in a minute.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The type alone: a message may quote an address.
            if (!DatabaseAway.Is(e)) LogFault(log, e.GetType().Name, (e as PostgresException)?.SqlState);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Notices could not be sent: {Kind} {SqlState}; they are tried again.")]
    private static partial void LogFault(ILogger log, string kind, string? sqlState);
}
