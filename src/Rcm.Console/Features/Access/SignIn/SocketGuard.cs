using Microsoft.AspNetCore.Authentication;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>
/// The connection under an open page lives for hours and is authorised once. This ends it with the session, for a browser that
/// does not follow when it is told to leave.
/// </summary>
public sealed class SocketGuard(RequestDelegate next, UserSessions sessions, TimeProvider clock)
{
    public const string Hub = "/_blazor";

    // The page is told first, and leaves by itself to where it says why.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Hub, StringComparison.Ordinal) || SessionClaims.Read(context.User) is not { } session)
        {
            await next(context);
            return;
        }

        using var over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var abort = over.Token.Register(context.Abort);
        using var registration = sessions.Register(session, () =>
        {
            Cancel(over, Grace);
            return Task.CompletedTask;
        });
        var ticket = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties;
        if (SessionCookie.EndOf(ticket) is { } end)
        {
            Cancel(over, TimeSpan.FromSeconds(Math.Max(0, (end - clock.GetUtcNow()).TotalSeconds)));
        }

        await next(context);
    }

    private static void Cancel(CancellationTokenSource source, TimeSpan after)
    {
        try
        {
            source.CancelAfter(after);
        }
        catch (ObjectDisposedException)
        {
            // The connection ended by itself meanwhile.
        }
    }
}
