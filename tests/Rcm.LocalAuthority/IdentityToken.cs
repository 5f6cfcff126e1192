using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rcm.LocalAuthority;

/// <summary>The claims of an Entra ID identity token, version 2.0.</summary>
internal static class IdentityToken
{
    private const string Tenant = "tid";
    private const string ObjectId = "oid";

    public static ClaimsPrincipal For(Organisation organisation, Person person)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, PeopleDirectory.IdOf(organisation, person, "sub"))
            .SetClaim(ObjectId, PeopleDirectory.IdOf(organisation, person, "oid"))
            .SetClaim(Tenant, organisation.TenantId.ToString("D"))
            .SetClaim(Claims.PreferredUsername, person.Email)
            .SetClaim(Claims.Email, person.Email)
            .SetClaim(Claims.Name, person.Name)
            .SetClaim("ver", "2.0")
            .SetScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email)
            .SetDestinations(static _ => [Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    public static void Finish(ClaimsPrincipal principal, HttpRequest request, Misbehaviour misbehaviour)
    {
        var tenant = principal.GetClaim(Tenant);
        var issuer = TenantPath.Issuer(request, tenant);
        if (misbehaviour.Take() is { } wrong)
        {
            if (wrong.IssuerTenantId is { } issuerTenant)
            {
                issuer = TenantPath.Issuer(request, issuerTenant);
            }

            if (wrong.IssuerHost is { } host)
            {
                issuer = $"{host.TrimEnd('/')}/{tenant}/v2.0";
            }

            if (wrong.TenantId is { } otherTenant)
            {
                principal.SetClaim(Tenant, otherTenant);
            }

            if (wrong.Subject is { } subject)
            {
                principal.SetClaim(Claims.Subject, subject);
            }

            if (wrong.EmailDomain is { } domain)
            {
                var email = principal.GetClaim(Claims.Email)!.Split('@')[0] + "@" + domain;
                principal.SetClaim(Claims.Email, email).SetClaim(Claims.PreferredUsername, email);
            }

            if (wrong.Expired)
            {
                principal.SetCreationDate(DateTimeOffset.UtcNow.AddHours(-2)).SetExpirationDate(DateTimeOffset.UtcNow.AddHours(-1));
            }
        }

        principal.SetClaim(Claims.Private.Issuer, issuer);
    }
}
