using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Npgsql;
using Rcm.Console.Features.Tenancy;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>From the typed email to the organisation's own provider, and out again.</summary>
public static class SignInEndpoints
{
    public const string Continue = "/signin/continue";

    /// <summary>204 while the session goes on, 401 when it has ended. With `?ask` it is not prolonged by the question.</summary>
    public const string Session = "/session";

    public static void Map(IEndpointRouteBuilder app)
    {
        // Antiforgery is asked for by hand: a page that lay open too long is answered with the page again, not with a bare 400.
        app.MapPost(Continue, ContinueAsync).AllowAnonymous().DisableAntiforgery();
        // The page at the same address would take a POST too.
        app.MapPost(Urls.SignOut, SignOutAsync).AllowAnonymous().DisableAntiforgery().WithOrder(-1);
        app.MapGet(Session, () => Results.NoContent());
    }

    public static bool OnlyAsks(HttpRequest request) =>
        request.Path.StartsWithSegments(Session, StringComparison.Ordinal) && request.Query.ContainsKey("ask");

    private static async Task ContinueAsync(HttpContext http, SignInDirectory directory, ILogger<SignInOptions> log)
    {
        if (await PostedForm.ReadAsync(http) is not { } form)
        {
            http.Response.Redirect(Refusal.Address(Refusal.Again));
            return;
        }

        var returnUrl = ReturnUrl.OrDashboard(form[ReturnUrl.Parameter]);
        var email = form["email"].ToString().Trim();
        if (EmailAddress.DomainOf(email) is not { } domain)
        {
            http.Response.Redirect(Refusal.Address(Refusal.Email, returnUrl: returnUrl));
            return;
        }

        SignInOrganisation? organisation;
        try
        {
            organisation = await directory.FindOrganisationAsync(domain, http.RequestAborted);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            log.LogWarning("Nobody can sign in: the database does not answer ({Fault}).", fault.GetType().Name);
            http.Response.Redirect(Refusal.Address(Refusal.Unavailable, returnUrl: returnUrl));
            return;
        }

        if (organisation is null)
        {
            log.LogInformation("A sign-in was refused: no organisation has the email's domain.");
            http.Response.Redirect(Refusal.Address(Refusal.Account, returnUrl: returnUrl));
            return;
        }

        try
        {
            await http.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, SignInState.For(organisation, email, returnUrl));
        }
        catch (InvalidOperationException fault) when (fault.Message.StartsWith("IDX20803", StringComparison.Ordinal))
        {
            log.LogWarning("The sign-in authority does not answer: {Fault}", fault.InnerException?.Message ?? fault.Message);
            http.Response.Redirect(Refusal.Address(Refusal.Provider, returnUrl: returnUrl));
        }
    }

    private static async Task SignOutAsync(HttpContext http, ILogger<SignInOptions> log)
    {
        if (await PostedForm.ReadAsync(http) is null)
        {
            http.Response.Redirect(Urls.SignOut);
            return;
        }

        var ticket = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        ActingOrganisationCookie.Forget(http);
        const string goodbye = Urls.SignIn + "?signedout=1";
        if (!ticket.Succeeded)
        {
            http.Response.Redirect(goodbye);
            return;
        }

        try
        {
            await http.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, SignInState.ForSignOut(ticket.Properties, goodbye));
        }
        catch (InvalidOperationException fault) when (fault.Message.StartsWith("IDX20803", StringComparison.Ordinal))
        {
            // Signed out here is what was asked for; the provider's own session ends by its own rules.
            log.LogWarning("The sign-in authority does not answer a sign-out: {Fault}", fault.InnerException?.Message ?? fault.Message);
            http.Response.Redirect(goodbye);
        }
    }
}
