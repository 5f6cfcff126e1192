using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>Hears of changed people from every process, through the database's channel: payload <c>user:ID</c>.</summary>
public sealed class UserChanges(IEventListener events, UserSessions sessions, ILogger<UserChanges> log) : IHostedService
{
    private const string Prefix = "user:";

    private IDisposable? subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = events.Subscribe(Prefix, payload => _ = FollowAsync(payload));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    private async Task FollowAsync(string payload)
    {
        try
        {
            if (payload == IEventListener.Resync)
            {
                await sessions.AnyoneChangedAsync();
            }
            else if (Guid.TryParse(payload.AsSpan(Prefix.Length), out var user))
            {
                await sessions.UserChangedAsync(user);
            }
        }
        catch (Exception fault)
        {
            // The sessions' own questions, every few seconds, are the net under this.
            log.LogWarning(fault, "A change of a person's access could not be followed at once.");
        }
    }
}
