using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Tests;

/// <summary>Events that come when a test says so.</summary>
public sealed class QuietEvents : IEventListener, IEventPublisher
{
    private readonly List<(string Prefix, Action<string> Handler)> subscriptions = [];

    public int Subscriptions => subscriptions.Count;

    public IDisposable Subscribe(string prefix, Action<string> handler)
    {
        var subscription = (prefix, handler);
        subscriptions.Add(subscription);
        return new Ended(() => subscriptions.Remove(subscription));
    }

    public Task PublishAsync(string payload, CancellationToken cancellation)
    {
        Publish(payload);
        return Task.CompletedTask;
    }

    public void Publish(string payload)
    {
        foreach (var (prefix, handler) in subscriptions.ToList())
        {
            if (payload.StartsWith(prefix, StringComparison.Ordinal))
            {
                handler(payload);
            }
        }
    }

    private sealed class Ended(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
