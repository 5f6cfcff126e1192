using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>Somebody who has a draft open.</summary>
/// <param name="Pages">In how many tabs.</param>
public sealed record DraftPerson(Guid UserId, string Name, int Pages);

/// <summary>
/// Who else has a draft open. Pages say so by events, again every few seconds; whoever is not heard of for a while has gone, also where a
/// process was killed. Nothing of it is stored.
/// </summary>
public sealed partial class DraftPresence(
    IRcmDbFactory databases, IEventListener events, IEventPublisher publisher, TimeProvider time, ILogger<DraftPresence> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(25);

    private readonly ConcurrentDictionary<Guid, DraftVisit> visits = new();

    /// <summary>Says that a page has the draft open until what this gives is disposed of.</summary>
    /// <param name="changed">Called on any thread, with all people who have it open, oneself included.</param>
    public DraftVisit Enter(TenantContext tenant, DraftSeat seat, Action<IReadOnlyList<DraftPerson>> changed)
    {
        var visit = new DraftVisit(this, tenant, seat, changed);
        visits[visit.Page] = visit;
        visit.Subscription = events.Subscribe(DraftEvents.Presence(seat.Org, seat.WorkflowId), payload => _ = WatchedAsync(HeardAsync(visit, payload)));
        _ = WatchedAsync(SayAsync(visit, "who"));
        return visit;
    }

    internal void Leave(DraftVisit visit)
    {
        if (visits.TryRemove(visit.Page, out _))
        {
            _ = WatchedAsync(SayAsync(visit, "gone"));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var visit in visits.Values)
                {
                    await SayAsync(visit, "here");
                    await TellAsync(visit, visit.Forget(time.GetUtcNow() - Gone) || visit.IsUntold);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The others find out by themselves.
        }
    }

    // Nobody waits for these: a fault of theirs would not be heard of.
    private async Task WatchedAsync(Task work)
    {
        try
        {
            await work;
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(log, e);
        }
    }

    private async Task HeardAsync(DraftVisit visit, string payload)
    {
        var words = payload.Split(':');
        if (words.Length < 6 || !Guid.TryParse(words[3], out var user) || !Guid.TryParse(words[4], out var page))
        {
            // The connection was lost meanwhile: ask who is there.
            await SayAsync(visit, "who");
            return;
        }

        var isNew = words[5] == "gone" ? visit.Remove(page) : visit.See(page, user, time.GetUtcNow());
        if (words[5] == "who" && page != visit.Page)
        {
            await SayAsync(visit, "here");
        }

        await TellAsync(visit, isNew);
    }

    private async Task TellAsync(DraftVisit visit, bool isNew)
    {
        if (!isNew)
        {
            return;
        }

        var turn = visit.NextTurn();
        try
        {
            var pages = visit.Pages();
            await using var db = await databases.CreateAsync(visit.Tenant, CancellationToken.None);
            var names = await db.Users.Where(u => pages.Keys.Contains(u.UserId)).ToDictionaryAsync(u => u.UserId, u => u.FullName);
            // Who is not known here by name is of an organisation that one does not know.
            visit.Tell(turn, [.. pages.Where(p => names.ContainsKey(p.Key)).Select(p => new DraftPerson(p.Key, names[p.Key], p.Value)).OrderBy(p => p.Name, StringComparer.Ordinal)]);
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            // Told with the next beat.
            LogUntold(log, e.GetType().Name);
        }
    }

    private async Task SayAsync(DraftVisit visit, string what)
    {
        try
        {
            await publisher.PublishAsync(
                $"{DraftEvents.Presence(visit.Seat.Org, visit.Seat.WorkflowId)}{visit.Tenant.UserId:D}:{visit.Page:D}:{what}", CancellationToken.None);
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            // Said again with the next beat.
            LogUntold(log, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Who has a draft open was not told ({Reason}).")]
    private static partial void LogUntold(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling who has a draft open failed.")]
    private static partial void LogFault(ILogger log, Exception e);
}

/// <summary>One page that has a draft open.</summary>
public sealed class DraftVisit : IDisposable
{
    private readonly DraftPresence presence;
    private readonly Action<IReadOnlyList<DraftPerson>> changed;
    private readonly ConcurrentDictionary<Guid, (Guid User, DateTimeOffset At)> seen = new();
    private readonly Lock gate = new();
    private int turns;
    private int told;

    internal DraftVisit(DraftPresence presence, TenantContext tenant, DraftSeat seat, Action<IReadOnlyList<DraftPerson>> changed) =>
        (this.presence, Tenant, Seat, this.changed) = (presence, tenant, seat, changed);

    internal Guid Page { get; } = Guid.NewGuid();

    internal TenantContext Tenant { get; }

    internal DraftSeat Seat { get; }

    internal IDisposable? Subscription { get; set; }

    public void Dispose()
    {
        Subscription?.Dispose();
        presence.Leave(this);
    }

    internal bool See(Guid page, Guid user, DateTimeOffset at)
    {
        var isNew = !seen.ContainsKey(page);
        seen[page] = (user, at);
        return isNew;
    }

    internal bool Remove(Guid page) => seen.TryRemove(page, out _);

    /// <returns>Whether somebody is forgotten.</returns>
    internal bool Forget(DateTimeOffset before)
    {
        var forgot = false;
        foreach (var (page, _) in seen.Where(s => s.Key != Page && s.Value.At < before).ToList())
        {
            forgot |= Remove(page);
        }

        return forgot;
    }

    internal IReadOnlyDictionary<Guid, int> Pages() => seen.Values.GroupBy(s => s.User).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Somebody came or went, and it was not told: names could not be read.</summary>
    internal bool IsUntold
    {
        get
        {
            lock (gate) return told < Volatile.Read(ref turns);
        }
    }

    /// <summary>Taken before one looks who is here.</summary>
    internal int NextTurn() => Interlocked.Increment(ref turns);

    /// <summary>Names are read meanwhile: who looked earlier and comes later would tell what is no longer so.</summary>
    internal void Tell(int turn, IReadOnlyList<DraftPerson> people)
    {
        lock (gate)
        {
            if (turn < told) return;
            told = turn;
            changed(people);
        }
    }
}
