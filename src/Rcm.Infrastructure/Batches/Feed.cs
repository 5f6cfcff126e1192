using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>One page's ear on a feed. Dispose it with the page.</summary>
public sealed class Following : IDisposable
{
    private readonly Action<Following> leave;

    internal Following(Action<Following> leave) => this.leave = leave;

    /// <summary>Ids of the rows that the page shows now: news brings those.</summary>
    public IReadOnlyCollection<long> Shown { get; set; } = [];

    public void Dispose() => leave(this);
}

/// <summary>
/// News for all pages of this process that show the same thing: one subscription and one reading for them together, at most four times a
/// second, and slower where reading is slow. Pages of one organisation share; each reading is under that organisation's own rights.
/// </summary>
internal sealed class Feed<TKey, TNews>(
    IEventListener events,
    TimeProvider time,
    ILogger log,
    Func<TKey, string> prefix,
    Func<TKey, string, bool> concerns,
    Func<TKey, IReadOnlyCollection<long>, CancellationToken, Task<TNews>> read)
    where TKey : notnull
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>A reading takes at most this share of the time.</summary>
    private const int Ease = 5;

    private readonly IEventListener events = events;
    private readonly TimeProvider time = time;
    private readonly ILogger log = log;
    private readonly Func<TKey, string> prefix = prefix;
    private readonly Func<TKey, string, bool> concerns = concerns;
    private readonly Func<TKey, IReadOnlyCollection<long>, CancellationToken, Task<TNews>> read = read;
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Room> rooms = [];

    public Following Follow(TKey key, Action<TNews> tell)
    {
        lock (gate)
        {
            if (!rooms.TryGetValue(key, out var room)) rooms[key] = room = new Room(this, key);
            var following = new Following(f => Leave(key, f));
            room.Followers[following] = tell;
            return following;
        }
    }

    private void Leave(TKey key, Following following)
    {
        lock (gate)
        {
            if (!rooms.TryGetValue(key, out var room) || !room.Followers.TryRemove(following, out _) || !room.Followers.IsEmpty) return;
            rooms.Remove(key);
            room.Dispose();
        }
    }

    private sealed class Room : IDisposable
    {
        // Many changes while one is read are one more reading.
        private readonly Channel<bool> changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly CancellationTokenSource closed = new();
        private readonly IDisposable subscription;
        private readonly Feed<TKey, TNews> feed;
        private readonly TKey key;

        public Room(Feed<TKey, TNews> feed, TKey key)
        {
            (this.feed, this.key) = (feed, key);
            subscription = feed.events.Subscribe(feed.prefix(key), payload =>
            {
                if (payload == IEventListener.Resync || feed.concerns(key, payload)) changed.Writer.TryWrite(true);
            });
            _ = RunAsync(closed.Token);
        }

        public ConcurrentDictionary<Following, Action<TNews>> Followers { get; } = new();

        public void Dispose()
        {
            subscription.Dispose();
            closed.Cancel();
            closed.Dispose();
        }

        private async Task RunAsync(CancellationToken cancellation)
        {
            try
            {
                while (await changed.Reader.WaitToReadAsync(cancellation))
                {
                    changed.Reader.TryRead(out _);
                    var started = feed.time.GetTimestamp();
                    var pause = await TellAsync(cancellation) ? feed.time.GetElapsedTime(started) * Ease : AfterFailure;
                    await Task.Delay(pause < Pause ? Pause : pause, feed.time, cancellation);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The last page has gone.
            }
        }

        private async Task<bool> TellAsync(CancellationToken cancellation)
        {
            try
            {
                var news = await feed.read(key, [.. Followers.Keys.SelectMany(f => f.Shown).Distinct()], cancellation);
                foreach (var tell in Followers.Values) tell(news);
                return true;
            }
            catch (Exception e) when (DatabaseAway.Is(e))
            {
                // The database is away. The pages say so themselves; what they missed is read when it is back.
                feed.log.LogDebug(e, "News could not be read");
                changed.Writer.TryWrite(true);
                return false;
            }
        }
    }
}
