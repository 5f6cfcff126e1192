using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rcm.Infrastructure.Persistence;

/// <summary>Takes away, twice an hour, what nobody looks for any more.</summary>
public abstract partial class Tidying(TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(30);

    protected DateTimeOffset Now => time.GetUtcNow();

    protected abstract Task TidyAsync(CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        do
        {
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (Exception fault) when (DatabaseAway.Is(fault))
            {
                // Next time.
                LogAway(log, fault.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What is old stays for now ({Reason}).")]
    private static partial void LogAway(ILogger log, string reason);
}
