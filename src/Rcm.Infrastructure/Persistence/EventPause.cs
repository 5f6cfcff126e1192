namespace Rcm.Infrastructure.Persistence;

/// <summary>What a loop waits in between two rounds: until an event, or a while at most. Events that come meanwhile are one.</summary>
internal sealed class EventPause : IDisposable
{
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly TimeProvider time;
    private readonly IDisposable subscription;

    /// <param name="first">What the event does before it ends the pause.</param>
    public EventPause(IEventListener events, string payload, TimeProvider time, Action? first = null)
    {
        this.time = time;
        subscription = events.Subscribe(payload, _ =>
        {
            first?.Invoke();
            End();
        });
    }

    public void Dispose()
    {
        subscription.Dispose();
        wake.Dispose();
    }

    public async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        await using var timer = time.CreateTimer(_ => End(), null, most, Timeout.InfiniteTimeSpan);
        await wake.WaitAsync(cancellation);
    }

    /// <summary>Ends it at once, or the next one if nobody waits.</summary>
    public void End()
    {
        try
        {
            wake.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Over already, or its loop has ended.
        }
    }
}
