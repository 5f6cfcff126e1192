using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Shared;

/// <summary>
/// Calls back when events with a prefix came, at once and then at most once in an interval: a batch that answers a thousand rows a
/// second does not redraw a page a thousand times, and the last event is never lost.
/// </summary>
public sealed class LiveUpdates : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly TimeSpan interval;
    private readonly Func<Task> onChange;
    private readonly IDisposable subscription;
    private readonly ITimer timer;
    private DateTimeOffset last = DateTimeOffset.MinValue;
    private bool waiting;
    private bool running;
    private bool ended;

    /// <param name="onChange">Runs outside the renderer: go through InvokeAsync. One call ends before the next begins.</param>
    public LiveUpdates(IEventListener events, string prefix, TimeSpan interval, TimeProvider clock, Func<Task> onChange)
    {
        (this.clock, this.interval, this.onChange) = (clock, interval, onChange);
        timer = clock.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        subscription = events.Subscribe(prefix, _ => Heard());
    }

    private void Heard()
    {
        lock (gate)
        {
            if (waiting || ended)
            {
                return;
            }

            waiting = true;
            if (!running)
            {
                Schedule();
            }
        }
    }

    private void Schedule()
    {
        var due = last + interval - clock.GetUtcNow();
        timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Fire() => _ = RunAsync();

    private async Task RunAsync()
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            (waiting, running, last) = (false, true, clock.GetUtcNow());
        }

        try
        {
            await onChange();
        }
        finally
        {
            lock (gate)
            {
                running = false;
                if (waiting && !ended)
                {
                    Schedule();
                }
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
        }

        subscription.Dispose();
        timer.Dispose();
    }
}
