using Microsoft.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Rcm.LocalAuthority;

/// <summary>OpenIddict without a store (degraded mode), at Entra ID's addresses.</summary>
internal static class EntraLikeServer
{
    public static IServiceCollection AddEntraLikeServer(this IServiceCollection services, AuthorityOptions authority)
    {
        services.AddAuthentication();
        services.AddOpenIddict().AddServer(server =>
        {
            // One fixed issuer inside: else a code from /{tenant} is not taken back at /organizations.
            // What the outside sees is set by the handlers below.
            server.SetIssuer(new Uri("https://local-authority.invalid/"));
            server.SetConfigurationEndpointUris("v2.0/.well-known/openid-configuration")
                .SetJsonWebKeySetEndpointUris("discovery/v2.0/keys")
                .SetAuthorizationEndpointUris("oauth2/v2.0/authorize")
                .SetTokenEndpointUris("oauth2/v2.0/token")
                .SetEndSessionEndpointUris("oauth2/v2.0/logout");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess);
            server.AddSigningKey(AuthorityKeys.Signing(authority.DataDirectory));
            server.AddEncryptionKey(AuthorityKeys.Encryption(authority.DataDirectory));
            server.EnableDegradedMode();
            server.UseAspNetCore()
                .DisableTransportSecurityRequirement()
                .EnableAuthorizationEndpointPassthrough()
                .EnableEndSessionEndpointPassthrough();

            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (!string.Equals(context.ClientId, authority.ClientId, StringComparison.Ordinal))
                {
                    context.Reject(Errors.InvalidClient, "This application is not known here.");
                }
                else if (!IsLoopback(context.RedirectUri))
                {
                    context.Reject(Errors.InvalidRequest, "Only addresses on this machine are redirected to.");
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (!string.Equals(context.ClientId, authority.ClientId, StringComparison.Ordinal) ||
                    !string.Equals(context.ClientSecret, authority.ClientSecret, StringComparison.Ordinal))
                {
                    context.Reject(Errors.InvalidClient, "The client id or secret is wrong.");
                }

                return default;
            }));
            server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.PostLogoutRedirectUri is { } address && !IsLoopback(address))
                {
                    context.Reject(Errors.InvalidRequest, "Only addresses on this machine are redirected to.");
                }

                return default;
            }));
            server.AddEventHandler<ApplyConfigurationResponseContext>(handler => handler
                .UseInlineHandler(context =>
                {
                    var http = context.Transaction.GetHttpRequest()!.HttpContext;
                    context.Response["issuer"] =
                        TenantPath.Issuer(http.Request, TenantPath.TenantOf(http)?.TenantId.ToString("D"));
                    return default;
                })
                .SetOrder(int.MinValue + 1));
            server.AddEventHandler<GenerateTokenContext>(handler => handler
                .UseInlineHandler(context =>
                {
                    if (context.TokenType == TokenTypeIdentifiers.IdentityToken)
                    {
                        var http = context.Transaction.GetHttpRequest()!.HttpContext;
                        IdentityToken.Finish(context.Principal, http.Request, http.RequestServices.GetRequiredService<Misbehaviour>());
                    }

                    return default;
                })
                .SetOrder(int.MinValue + 1));
        });
        return services;
    }

    private static bool IsLoopback(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.IsLoopback;
}
