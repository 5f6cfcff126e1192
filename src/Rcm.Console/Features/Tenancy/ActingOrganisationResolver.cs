using Rcm.Console.Features.Access.SignIn;
using Rcm.Console.Shell;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Tenancy;

namespace Rcm.Console.Features.Tenancy;

/// <summary>
/// Who makes a request and for whom: the acting organisation is the cookie's while its grant holds, else the person's own. The
/// static root asks it for the circuit, HTTP endpoints for themselves.
/// </summary>
public sealed class ActingOrganisationResolver(ActingOrganisations organisations, ActingOrganisationCookie cookie) : ISignedInPersonSource
{
    private static readonly object Found = new();

    /// <summary>Null when nobody is signed in.</summary>
    public async ValueTask<SignedInPerson?> FindAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Items.TryGetValue(Found, out var known))
        {
            return (SignedInPerson?)known;
        }

        var person = await AskAsync(http, cancellationToken);
        http.Items[Found] = person;
        return person;
    }

    /// <summary>For a use case behind an HTTP endpoint. Null when nobody is signed in.</summary>
    public async ValueTask<TenantContext?> TenantAsync(HttpContext http, CancellationToken cancellationToken) =>
        await FindAsync(http, cancellationToken) is { } person ? new TenantContext(person.Home.Id, person.Acting.Id, person.UserId) : null;

    private async Task<SignedInPerson?> AskAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (SessionClaims.Read(http.User) is not { } session
            || await organisations.FindAsync(session.HomeOrg, session.UserId, cancellationToken) is not { } person)
        {
            return null;
        }

        var choices = person.Choices.Select(c => new OrganisationFacts(c.OrgId, c.Name, c.OrgType, c.Granted)).ToList();
        var wished = cookie.Read(http, session.UserId);
        var acting = choices.FirstOrDefault(c => c.Id == wished) ?? choices[0];
        return new(person.UserId, person.Email, person.FullName, person.Role, choices[0], acting, choices);
    }
}
