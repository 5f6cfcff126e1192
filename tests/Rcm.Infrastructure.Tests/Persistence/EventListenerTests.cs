using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence;

public sealed class EventListenerTests(DatabaseFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Subscribers_hear_what_begins_with_their_prefix_and_hear_again_after_a_lost_connection()
    {
        // A database of its own: NOTIFY reaches everybody in one.
        await using var database = await fixture.CloneAsync();
        await using var source = SafeDataSource.Create(database.AppConnection, "rcm listener");
        var publisher = new EventPublisher(source);
        using var listener = new EventListener(source, TimeProvider.System, new DatabaseWatch(), NullLogger<EventListener>.Instance);
        var heard = Channel.CreateUnbounded<string>();
        var gone = Channel.CreateUnbounded<string>();
        using var failing = listener.Subscribe("batch:", _ => throw new InvalidOperationException("a subscriber's fault"));
        using var subscription = listener.Subscribe("batch:", p => heard.Writer.TryWrite(p));
        listener.Subscribe("batch:", p => gone.Writer.TryWrite(p)).Dispose();
        await listener.StartAsync(TestContext.Current.CancellationToken);
        await ListeningAsync(database);

        await publisher.PublishAsync("queue", default);
        await publisher.PublishAsync("batch:1:2", default);
        Assert.Equal("batch:1:2", await NextAsync(heard));

        var lost = await ListeningAsync(database);
        await database.ExecuteAsync("select pg_terminate_backend($1)", lost);
        Assert.Equal(IEventListener.Resync, await NextAsync(heard));

        await publisher.PublishAsync("batch:3:4", default);
        Assert.Equal("batch:3:4", await NextAsync(heard));
        Assert.False(gone.Reader.TryRead(out _));
        await listener.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> NextAsync(Channel<string> heard)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await heard.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The backend that listens, as soon as it does.</summary>
    private static async Task<int> ListeningAsync(TestDatabase database)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var pid = await database.ScalarAsync<int>(
                """
                select coalesce(max(pid), 0) from pg_stat_activity
                where application_name = 'rcm listener' and datname = current_database() and state = 'idle' and query = 'listen rcm_events'
                """);
            if (pid != 0)
            {
                return pid;
            }

            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
