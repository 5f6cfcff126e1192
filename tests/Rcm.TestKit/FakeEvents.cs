using Rcm.Infrastructure.Persistence;

namespace Rcm.TestKit;

/// <summary>Events that a test says.</summary>
public sealed class FakeEvents : IEventListener
{
    private readonly List<(string Prefix, Action<string> Handler)> subscribers = [];

    public int Subscriptions => subscribers.Count;

    public IDisposable Subscribe(string prefix, Action<string> handler)
    {
        var entry = (prefix, handler);
        subscribers.Add(entry);
        return new End(() => subscribers.Remove(entry));
    }

    public void Say(string payload)
    {
        foreach (var (prefix, handler) in subscribers.ToArray())
        {
            if (payload == IEventListener.Resync || payload.StartsWith(prefix, StringComparison.Ordinal)) handler(payload);
        }
    }

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
