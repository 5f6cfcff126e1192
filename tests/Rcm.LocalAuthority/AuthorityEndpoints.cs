using System.Net;
using Microsoft.AspNetCore;
using OpenIddict.Server.AspNetCore;

namespace Rcm.LocalAuthority;

internal static class AuthorityEndpoints
{
    public static void MapAuthorityEndpoints(this WebApplication app)
    {
        app.MapMethods("/oauth2/v2.0/authorize", ["GET", "POST"], Authorize);
        app.MapMethods("/oauth2/v2.0/logout", ["GET", "POST"], EndSession);
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/authority.css", SignInPage.Style);
        app.MapGet("/", () => SignInPage.Plain("The local sign-in authority of a Hybrid RCM demo. It asks for no password and is not for real data."));
        app.MapPost("/__control", Control);
    }

    private static IResult Authorize(HttpContext http, PeopleDirectory directory)
    {
        var request = http.GetOpenIddictServerRequest()
            ?? throw new InvalidOperationException("The request did not come through the authority's protocol handler.");
        if (directory.Find((string?)request["person"]) is not { } chosen)
        {
            return SignInPage.Choose(request, directory, TenantPath.TenantOf(http));
        }

        return Results.SignIn(
            IdentityToken.For(chosen.Organisation, chosen.Person), properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult EndSession(HttpContext http) =>
        http.GetOpenIddictServerRequest()?.PostLogoutRedirectUri is null
            ? SignInPage.Plain("You are signed out.")
            : Results.SignOut(properties: null, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    private static IResult Control(HttpContext http, WrongToken wrong, Misbehaviour misbehaviour)
    {
        if (http.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from))
        {
            return Results.NotFound();
        }

        misbehaviour.Next(wrong);
        return Results.NoContent();
    }
}
