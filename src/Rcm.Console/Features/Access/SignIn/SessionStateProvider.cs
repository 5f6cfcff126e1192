using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>Asks now and then whether an open page's session may go on: the net under the events, which can be lost.</summary>
public sealed class SessionStateProvider(ILoggerFactory logs, UserSessions sessions) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        SessionClaims.Read(authenticationState.User) is not { } session || await sessions.MayGoOnAsync(session, cancellationToken);
}
