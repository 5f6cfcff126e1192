using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Tells pages that a batch has changed: at most a few times a second for each batch, and outside the transactions that change it,
/// because a NOTIFY in each of them costs most of their speed.
/// </summary>
public sealed partial class BatchNotifier(IEventPublisher publisher, TimeProvider time, ILogger<BatchNotifier> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(Guid Org, long Batch), byte> changed = new();

    public void Changed(Guid org, long batch) => changed[(org, batch)] = 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What the stopping worker handed back is told by whoever takes it next.
        }
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var key in changed.Keys)
        {
            // Taken out first: a change that comes while it is told is told again.
            changed.TryRemove(key, out _);
            try
            {
                await publisher.PublishAsync($"batch:{key.Org}:{key.Batch}", cancellation);
            }
            catch (NpgsqlException e)
            {
                changed[key] = 0;
                LogUntold(log, e.SqlState ?? e.GetType().Name);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pages were not told of a change ({Reason}); trying again.")]
    private static partial void LogUntold(ILogger log, string reason);
}
