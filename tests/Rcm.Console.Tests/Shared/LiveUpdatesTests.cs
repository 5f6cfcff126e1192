using Microsoft.Extensions.Time.Testing;
using Rcm.Console.Shared;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class LiveUpdatesTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly QuietEvents events = new();
    private readonly LiveUpdates updates;
    private readonly List<TaskCompletionSource> calls = [];
    private bool hold;

    public LiveUpdatesTests() => updates = new LiveUpdates(events, "batch:", TimeSpan.FromSeconds(2), clock, () =>
    {
        var call = new TaskCompletionSource();
        calls.Add(call);
        if (!hold)
        {
            call.SetResult();
        }

        return call.Task;
    });

    public void Dispose() => updates.Dispose();

    [Fact]
    public void The_first_event_is_passed_on_at_once()
    {
        Hear(1);

        Assert.Single(calls);
    }

    [Fact]
    public void A_thousand_events_within_the_interval_are_passed_on_once_more_and_none_is_lost()
    {
        Hear(1);
        Hear(1_000);
        Assert.Single(calls);

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public void An_event_during_a_slow_call_waits_for_its_end()
    {
        hold = true;
        Hear(1);
        Hear(1);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(calls);

        calls[0].SetResult();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public void After_the_end_nothing_is_passed_on()
    {
        Hear(1);
        Hear(1);
        updates.Dispose();

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Single(calls);
        Assert.Equal(0, events.Subscriptions);
    }

    private void Hear(int times)
    {
        for (var i = 0; i < times; i++)
        {
            events.Publish("batch:1");
        }

        clock.Advance(TimeSpan.Zero); // a timer that is due at once runs with the clock
    }
}
