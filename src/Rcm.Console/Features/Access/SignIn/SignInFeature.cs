using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Rcm.Console.Features.Tenancy;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>Sign-in by OpenID Connect at each organisation's own tenant, and the session that follows from it.</summary>
public static class SignInFeature
{
    private const string Provider = OpenIdConnectDefaults.AuthenticationScheme;

    /// <exception cref="InvalidOperationException">A setting of Rcm:SignIn is missing or unusable.</exception>
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var options = SignInOptions.Read(builder.Configuration, builder.Environment);

        // The cookie challenges by default: it leads to the page that asks for the email, which then chooses the tenant.
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddMicrosoftIdentityWebApp(
            provider =>
            {
                provider.Instance = options.Authority.ToString();
                provider.TenantId = "organizations";
                provider.ClientId = options.ClientId;
                provider.ClientSecret = options.ClientSecret;
                provider.CallbackPath = "/signin-oidc";
                provider.SignedOutCallbackPath = "/signout-callback-oidc";
                provider.ResponseType = OpenIdConnectResponseType.Code;
                provider.ResponseMode = OpenIdConnectResponseMode.Query;
                provider.MapInboundClaims = false;
                provider.Scope.Add("email");
                ShortCookie(provider.CorrelationCookie, "rcm.correlation.");
                ShortCookie(provider.NonceCookie, "rcm.nonce.");
            },
            SessionCookie.Configure,
            Provider,
            CookieAuthenticationDefaults.AuthenticationScheme);
        services.Configure<OpenIdConnectOptions>(Provider, provider => Complete(provider, options));

        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<TokenCheck>();
        services.AddScoped<AuthenticationStateProvider, SessionStateProvider>();
        services.AddScoped<SessionCircuit>();
        services.AddScoped<CircuitHandler>(scope => scope.GetRequiredService<SessionCircuit>());
        services.AddActingOrganisation();
    }

    /// <summary>After routing, before the endpoints.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SocketGuard>();
        app.UseAuthorization();
    }

    public static void MapSignIn(this WebApplication app)
    {
        SignInEndpoints.Map(app);
        app.MapActingOrganisation();
    }

    private static void Complete(OpenIdConnectOptions provider, SignInOptions options)
    {
        if (options.IsLocal)
        {
            // Set here, since Microsoft.Identity.Web drops it; and its issuer validator fetches its list by https only.
            provider.RequireHttpsMetadata = false;
            provider.TokenValidationParameters.ValidIssuers = [$"{options.Authority}{{tenantid}}/v2.0"];
        }

        provider.MaxAge = null;
        provider.SaveTokens = false;
        var events = provider.Events;
        var redirect = events.OnRedirectToIdentityProvider;
        events.OnRedirectToIdentityProvider = async context =>
        {
            await redirect(context);
            SignInState.LeadToTenant(context.ProtocolMessage, context.Properties);
        };
        var signOut = events.OnRedirectToIdentityProviderForSignOut;
        events.OnRedirectToIdentityProviderForSignOut = async context =>
        {
            await signOut(context);
            SignInState.LeadToTenant(context.ProtocolMessage, context.Properties);
        };
        var validated = events.OnTokenValidated;
        events.OnTokenValidated = async context =>
        {
            await validated(context);
            await context.HttpContext.RequestServices.GetRequiredService<TokenCheck>().OnTokenValidatedAsync(context);
        };
        events.OnRemoteFailure = context =>
            context.HttpContext.RequestServices.GetRequiredService<TokenCheck>().OnFailureAsync(context);
    }

    private static void ShortCookie(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
