using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>
/// What a sign-in remembers on its way through the provider: for which organisation it was begun. It travels in the protocol's
/// protected state, so it cannot be changed on the way.
/// </summary>
/// <param name="Email">As typed; the token may name another person of the same organisation.</param>
public sealed record SignInState(Guid OrgId, string TenantId, string EmailDomain, string Email)
{
    private const string Org = "rcm.org";
    private const string Tenant = "rcm.tenant";
    private const string Domain = "rcm.domain";
    private const string Typed = "rcm.email";

    public static AuthenticationProperties For(SignInOrganisation organisation, string email, string returnUrl)
    {
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = returnUrl };
        properties.Items[Org] = organisation.OrgId.ToString();
        properties.Items[Tenant] = organisation.TenantId;
        properties.Items[Domain] = organisation.EmailDomain;
        properties.Items[Typed] = email;
        properties.SetParameter(OpenIdConnectParameterNames.LoginHint, email);
        return properties;
    }

    /// <summary>Null in a state that no sign-in of ours wrote.</summary>
    public static SignInState? Read(AuthenticationProperties? properties) =>
        properties?.Items is { } items
        && items.TryGetValue(Org, out var org) && Guid.TryParse(org, out var orgId)
        && items.TryGetValue(Tenant, out var tenant) && tenant is not null
        && items.TryGetValue(Domain, out var domain) && domain is not null
        && items.TryGetValue(Typed, out var email) && email is not null
            ? new(orgId, tenant, domain, email)
            : null;

    /// <summary>Of all that, the session keeps the tenant, to sign out there.</summary>
    public static void Trim(AuthenticationProperties properties)
    {
        properties.Items.Remove(Org);
        properties.Items.Remove(Domain);
        properties.Items.Remove(Typed);
    }

    public static AuthenticationProperties ForSignOut(AuthenticationProperties? session, string returnUrl)
    {
        var properties = new AuthenticationProperties { RedirectUri = returnUrl };
        if (session?.Items.TryGetValue(Tenant, out var tenant) == true)
        {
            properties.Items[Tenant] = tenant;
        }

        return properties;
    }

    /// <summary>All tenants share one scheme, whose addresses say `organizations`: this person's lead to their own tenant.</summary>
    public static void LeadToTenant(OpenIdConnectMessage message, AuthenticationProperties properties)
    {
        if (properties.Items.TryGetValue(Tenant, out var tenant) && tenant is not null)
        {
            message.IssuerAddress = message.IssuerAddress?.Replace(
                "/organizations/", $"/{Uri.EscapeDataString(tenant)}/", StringComparison.OrdinalIgnoreCase);
        }
    }
}
