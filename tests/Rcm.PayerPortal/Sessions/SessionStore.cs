using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Rcm.PayerPortal;

internal enum SessionState
{
    None,
    Expired,
    Live,
}

/// <summary>Signed-in visits, in memory. One user may have any number at once.</summary>
internal sealed class SessionStore(PortalOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <returns>The new session's id, or null where name or password is wrong.</returns>
    public string? SignIn(string username, string password)
    {
        // Both are compared in full and in constant time, so that the time taken tells nothing.
        var right = Same(options.Username, username) & Same(options.Password, password);
        if (!right)
        {
            return null;
        }

        var id = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        _sessions[id] = new Session { LastSeen = clock.GetUtcNow() };
        return id;
    }

    public void SignOut(string id) => _sessions.TryRemove(id, out _);

    public void EndAll() => _sessions.Clear();

    /// <param name="countsAsPage">A page uses up one of <see cref="PortalBehaviour.ExpireAfterPages"/>.</param>
    public SessionState Check(string? id, PortalBehaviour behaviour, bool countsAsPage)
    {
        if (string.IsNullOrEmpty(id))
        {
            return SessionState.None;
        }

        // An id that is not known is one that has ended, also where the portal was started anew since.
        if (!_sessions.TryGetValue(id, out var session))
        {
            return SessionState.Expired;
        }

        lock (session)
        {
            var now = clock.GetUtcNow();
            var idle = behaviour.ExpireAfterSeconds > 0 && now - session.LastSeen >= TimeSpan.FromSeconds(behaviour.ExpireAfterSeconds);
            var usedUp = behaviour.ExpireAfterPages > 0 && session.Pages >= behaviour.ExpireAfterPages;
            if (idle || usedUp)
            {
                _sessions.TryRemove(id, out _);
                return SessionState.Expired;
            }

            if (countsAsPage)
            {
                session.LastSeen = now;
                session.Pages++;
            }

            return SessionState.Live;
        }
    }

    private static bool Same(string expected, string given) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private sealed class Session
    {
        public DateTimeOffset LastSeen { get; set; }

        public int Pages { get; set; }
    }
}
