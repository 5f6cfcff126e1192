namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// News between processes: payloads of ids only, such as <c>batch:ORG:ID</c>, <c>queue</c>, <c>user:ID</c>. Whoever hears one reads
/// the database as the tenant it is.
/// </summary>
public interface IEventListener
{
    /// <summary>What every subscriber hears after the connection was lost and is back: something may have been missed.</summary>
    const string Resync = "resync";

    /// <summary>
    /// Calls the handler, one payload after another on the listener's own thread, with each payload that begins with the prefix, and with
    /// <see cref="Resync"/>. A handler must be quick: it hands on and returns.
    /// </summary>
    IDisposable Subscribe(string prefix, Action<string> handler);
}

public interface IEventPublisher
{
    /// <summary>Tells all processes. Not within a hot transaction: PostgreSQL lets transactions that notify commit one at a time.</summary>
    Task PublishAsync(string payload, CancellationToken cancellation);
}

internal static class EventChannel
{
    public const string Name = "rcm_events";
}
