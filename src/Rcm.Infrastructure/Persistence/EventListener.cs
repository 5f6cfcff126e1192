using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>One LISTEN connection for the process, fanned out in memory.</summary>
internal sealed class EventListener(NpgsqlDataSource source, TimeProvider time, DatabaseWatch watch, ILogger<EventListener> log) : BackgroundService, IEventListener
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    // A connection that died without a word is found out this often.
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<long, (string Prefix, Action<string> Handler)> subscriptions = new();
    private long lastId;

    public IDisposable Subscribe(string prefix, Action<string> handler)
    {
        var id = Interlocked.Increment(ref lastId);
        subscriptions[id] = (prefix, handler);
        return new Subscription(this, id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        var lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                connection.Notification += OnNotification;
                await using (var listen = new NpgsqlCommand($"listen {EventChannel.Name}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                delay = FirstDelay;
                if (lost)
                {
                    log.LogInformation("Listening for events again");
                    lost = false;
                    watch.Set(isAway: false);
                    Deliver(IEventListener.Resync, toAll: true);
                }

                await ListenAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException or IOException)
            {
                if (lost)
                {
                    // Lost once is a hiccup; not to be had back at once is an outage.
                    watch.Set(isAway: true);
                }
                else
                {
                    log.LogWarning(e, "Not listening for events: the database does not answer; trying again until it does");
                }

                lost = true;
                await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
    }

    private static async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var probe = new NpgsqlCommand("select 1", connection);
        while (true)
        {
            if (!await connection.WaitAsync(ProbeEvery, cancellation))
            {
                await probe.ExecuteNonQueryAsync(cancellation);
            }
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs e) => Deliver(e.Payload, toAll: false);

    private void Deliver(string payload, bool toAll)
    {
        foreach (var (prefix, handler) in subscriptions.Values)
        {
            if (!toAll && !payload.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                handler(payload);
            }
#pragma warning disable CA1031 // one subscriber's fault must not keep the others from hearing
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.LogError(e, "A subscriber to {Prefix} failed", prefix);
            }
        }
    }

    private sealed class Subscription(EventListener listener, long id) : IDisposable
    {
        public void Dispose() => listener.subscriptions.TryRemove(id, out _);
    }
}
