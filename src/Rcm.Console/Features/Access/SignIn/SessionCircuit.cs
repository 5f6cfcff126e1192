using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>One open page's tie to its person's session. When that ends, the page is told to leave, and nothing it still sends is done.</summary>
public sealed class SessionCircuit(AuthenticationStateProvider authentication, UserSessions sessions, ILogger<SessionCircuit> log)
    : CircuitHandler, IDisposable
{
    private IDisposable? registration;
    private volatile bool ended;

    /// <summary>How the page leaves; set by it. Called once, from any thread.</summary>
    public Func<Task>? Leave { get; set; }

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        authentication.AuthenticationStateChanged += OnChanged;
        if (SessionClaims.Read(state.User) is { } session)
        {
            registration = sessions.Register(session, EndAsync);
        }
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        activity => ended ? Task.CompletedTask : next(activity);

    public void Dispose()
    {
        authentication.AuthenticationStateChanged -= OnChanged;
        registration?.Dispose();
    }

    private async Task EndAsync()
    {
        ended = true;
        if (Leave is { } leave)
        {
            await leave();
        }
    }

    private void OnChanged(Task<AuthenticationState> change) => _ = FollowAsync(change);

    // The revalidating provider's net: it found out by itself.
    private async Task FollowAsync(Task<AuthenticationState> change)
    {
        try
        {
            if (SessionClaims.Read((await change).User) is null && !ended)
            {
                await EndAsync();
            }
        }
        catch (Exception fault)
        {
            log.LogWarning(fault, "An open page whose session ended did not take the message; what it sends is refused.");
        }
    }
}
