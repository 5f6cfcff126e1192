using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Domain.Access;

namespace Rcm.Infrastructure.Access;

/// <summary>What a session was opened with; it ends when the person is no longer that.</summary>
public sealed record SessionFacts(Guid UserId, Guid HomeOrg, string Role);

/// <summary>
/// The open sessions of this process, and whether each may go on. A person switched off is out at once: the change is heard on
/// the channel of events (<see cref="UserChangedAsync"/>), and what was registered for them is ended.
/// </summary>
public sealed class UserSessions(SignInDirectory directory, TimeProvider clock, ILogger<UserSessions> log)
{
    /// <summary>How long an answer is believed when no event came: the net under lost events.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, (UserState? State, long At)> states = new();
    private readonly ConcurrentDictionary<Guid, Registration> open = new();

    public async ValueTask<bool> MayGoOnAsync(SessionFacts session, CancellationToken cancellation)
    {
        if (states.TryGetValue(session.UserId, out var known) && clock.GetElapsedTime(known.At) < Believed)
        {
            return Fits(session, known.State);
        }

        try
        {
            return Fits(session, await AskAsync(session.UserId, cancellation));
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            // While the database is away nothing can be read with this session either; ending all of them would turn a short
            // outage into everyone signing in again.
            log.LogWarning("A session could not be checked: the database does not answer ({Fault}).", fault.GetType().Name);
            return true;
        }
    }

    /// <summary>Has <paramref name="end"/> called once when the session may no longer go on. Dispose when it ended by itself.</summary>
    public IDisposable Register(SessionFacts session, Func<Task> end)
    {
        var registration = new Registration(this, session, end);
        open[registration.Id] = registration;
        return registration;
    }

    /// <summary>The person's row changed: asks anew and ends what no longer fits.</summary>
    public async Task UserChangedAsync(Guid userId)
    {
        // Asked past the cache, which may just be filled with what was true a moment ago.
        states.TryRemove(userId, out _);
        var registrations = open.Values.Where(r => r.Session.UserId == userId).ToList();
        var state = await AskAsync(userId, CancellationToken.None);
        foreach (var registration in registrations.Where(r => !Fits(r.Session, state)))
        {
            registration.Dispose();
            await registration.EndAsync(log);
        }
    }

    /// <summary>Changes may have been missed: as if everyone's row had changed.</summary>
    public async Task AnyoneChangedAsync()
    {
        foreach (var user in open.Values.Select(r => r.Session.UserId).Distinct().ToList())
        {
            await UserChangedAsync(user);
        }
    }

    private async Task<UserState?> AskAsync(Guid userId, CancellationToken cancellation)
    {
        var at = clock.GetTimestamp();
        var state = await directory.StateAsync(userId, cancellation);
        states[userId] = (state, at);
        Trim();
        return state;
    }

    private static bool Fits(SessionFacts session, UserState? state) =>
        state is { IsActive: true } && state.Role == session.Role && state.OrgId == session.HomeOrg
        && Permissions.MaySignInToConsole(state.Role);

    private void Trim()
    {
        if (states.Count > 10_000)
        {
            foreach (var (user, known) in states)
            {
                if (clock.GetElapsedTime(known.At) >= Believed)
                {
                    states.TryRemove(user, out _);
                }
            }
        }
    }

    private sealed class Registration(UserSessions owner, SessionFacts session, Func<Task> end) : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public SessionFacts Session => session;

        public async Task EndAsync(ILogger log)
        {
            try
            {
                await end();
            }
            catch (Exception fault)
            {
                // One page that cannot be reached must not keep the others open.
                log.LogWarning(fault, "An open page of a person who may no longer be here did not take the message.");
            }
        }

        public void Dispose() => owner.open.TryRemove(Id, out _);
    }
}
