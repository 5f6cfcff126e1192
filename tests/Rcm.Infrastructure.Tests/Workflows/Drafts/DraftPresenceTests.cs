using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Drafts;

public sealed class DraftPresenceTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Wire wire = new();
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Who_opens_a_draft_sees_who_is_there_and_is_seen_also_from_another_process()
    {
        var studio = await Studio.OpenAsync(database);
        var other = await studio.PersonAsync();
        var seat = (await studio.ReadAsync()).Seat;
        var (mine, theirs) = (new Heard<IReadOnlyList<DraftPerson>>(), new Heard<IReadOnlyList<DraftPerson>>());

        using var first = Presence().Enter(studio.Tenant, seat, mine.Add);
        using var second = Presence().Enter(other, seat, theirs.Add);

        await mine.UntilAsync(people => people.Count == 2);
        await theirs.UntilAsync(people => people.Any(p => p.UserId == studio.Editor.UserId));
    }

    [Fact]
    public async Task Who_leaves_is_gone_and_two_tabs_are_one_person()
    {
        var studio = await Studio.OpenAsync(database);
        var seat = (await studio.ReadAsync()).Seat;
        var heard = new Heard<IReadOnlyList<DraftPerson>>();
        var presence = Presence();
        using var stays = presence.Enter(studio.Tenant, seat, heard.Add);

        var leaves = presence.Enter(studio.Tenant, seat, _ => { });
        await heard.UntilAsync(people => people is [{ Pages: 2 }]);
        leaves.Dispose();
        await heard.UntilAsync(people => people is [{ Pages: 1 }]);
    }

    [Fact]
    public async Task Who_is_not_heard_of_for_a_while_has_gone()
    {
        var studio = await Studio.OpenAsync(database);
        var other = await studio.PersonAsync();
        var seat = (await studio.ReadAsync()).Seat;
        var heard = new Heard<IReadOnlyList<DraftPerson>>();
        using var presence = Presence();
        await presence.StartAsync(CancellationToken.None);
        using var stays = presence.Enter(studio.Tenant, seat, heard.Add);
        // Of a process that is killed without a word: it never beats.
        _ = Presence().Enter(other, seat, _ => { });
        await heard.UntilAsync(people => people.Count == 2);
        wire.Lose(other.UserId!.Value);

        await heard.UntilAsync(people => people.Count == 1, whileWaiting: () => time.Advance(TimeSpan.FromSeconds(10)));
        await presence.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Other_tabs_hear_of_a_change_and_of_a_publication()
    {
        var studio = await Studio.OpenAsync(database);
        var seat = (await studio.ReadAsync()).Seat;
        var heard = new Heard<DraftNews?>();
        var feed = new DraftFeed(database.App, wire, time, NullLogger<DraftFeed>.Instance);
        using var following = feed.Follow(studio.Tenant, seat, heard.Add);

        await studio.EditAsync(new SetMaxVisits(8), on: 0);
        await wire.PublishAsync(DraftEvents.Changed(seat.Org, studio.Id), CancellationToken.None);

        var news = await heard.UntilAsync(n => n is not null);
        Assert.Equal((1, 8, studio.Editor.FullName), (news!.Revision, news.Graph.MaxVisits, news.SavedBy));
    }

    private DraftPresence Presence() => new(database.App, wire, wire, time, NullLogger<DraftPresence>.Instance);

    /// <summary>Events between all who hold it, as PostgreSQL carries them between processes.</summary>
    private sealed class Wire : IEventListener, IEventPublisher
    {
        private readonly FakeEvents events = new();
        private readonly Lock gate = new();
        private string? lost;

        public void Lose(Guid user) => lost = $":{user:D}:";

        public IDisposable Subscribe(string prefix, Action<string> handler)
        {
            lock (gate)
            {
                return events.Subscribe(prefix, handler);
            }
        }

        public Task PublishAsync(string payload, CancellationToken cancellation)
        {
            lock (gate)
            {
                if (lost is null || !payload.Contains(lost, StringComparison.Ordinal)) events.Say(payload);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Heard<T>
    {
        private readonly Channel<T> news = Channel.CreateUnbounded<T>();

        public void Add(T value) => news.Writer.TryWrite(value);

        public async Task<T> UntilAsync(Func<T, bool> wanted, Action? whileWaiting = null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (true)
            {
                var next = news.Reader.ReadAsync(limit.Token).AsTask();
                while (whileWaiting is not null && !next.IsCompleted)
                {
                    whileWaiting();
                    await Task.Yield();
                }

                if (await next is var value && wanted(value)) return value;
            }
        }
    }
}
