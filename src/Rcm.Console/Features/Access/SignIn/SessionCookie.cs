using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>The session: half an hour of rest ends it, a working day ends it in any case, and so does a change of the person's access.</summary>
public static class SessionCookie
{
    public const string Name = "rcm";

    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Day = TimeSpan.FromHours(8);

    // Kept in the ticket's properties: sliding renewal writes the ticket's own dates anew.
    private const string Until = "rcm.until";
    private static readonly object EndedKey = new();

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Rest;
        options.SlidingExpiration = true;
        options.LoginPath = Urls.SignIn;
        options.LogoutPath = Urls.SignOut;
        options.AccessDeniedPath = Urls.Forbidden;
        options.ReturnUrlParameter = ReturnUrl.Parameter;
        options.Events.OnSigningIn = context =>
        {
            var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            context.Properties.Items.TryAdd(Until, (now + Day).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnCheckSlidingExpiration = context =>
        {
            context.ShouldRenew &= !SignInEndpoints.OnlyAsks(context.Request);
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToLogin = context =>
        {
            if (IsPage(context.Request))
            {
                var wanted = context.Request.Path + context.Request.QueryString;
                context.Response.Redirect(context.HttpContext.Items.ContainsKey(EndedKey)
                    ? Refusal.Address(Refusal.Ended, returnUrl: wanted)
                    : ReturnUrl.IsSafe(wanted) && wanted != Urls.Dashboard
                        ? Urls.SignIn + QueryString.Create(ReturnUrl.Parameter, wanted)
                        : Urls.SignIn);
            }
            else
            {
                Answer(context.HttpContext, StatusCodes.Status401Unauthorized);
            }

            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            if (IsPage(context.Request))
            {
                context.Response.Redirect(Urls.Forbidden);
            }
            else
            {
                Answer(context.HttpContext, StatusCodes.Status403Forbidden);
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>When the session ends whatever is done in it.</summary>
    public static DateTimeOffset? EndOf(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(Until, out var text) == true
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (SessionClaims.Read(context.Principal) is { } session && EndOf(context.Properties) > now)
        {
            if (await services.GetRequiredService<UserSessions>().MayGoOnAsync(session, context.HttpContext.RequestAborted))
            {
                return;
            }

            context.HttpContext.Items[EndedKey] = true;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(context.Scheme.Name);
    }

    // Bare: no page in its place.
    private static void Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }
    }

    // A person's browser going to a page is sent to sign in; a script's request, the circuit's, or a program's gets its bare status.
    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments(SocketGuard.Hub, StringComparison.Ordinal)
        && !request.Path.StartsWithSegments(SignInEndpoints.Session, StringComparison.Ordinal)
        && request.Headers["Sec-Fetch-Mode"].ToString() is ("" or "navigate");
}
