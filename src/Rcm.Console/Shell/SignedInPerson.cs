using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;

namespace Rcm.Console.Shell;

/// <summary>
/// Who is signed in and for whom they act: taken from the request by the static root and handed to the circuit, where it does not
/// change. Another acting organisation is another request, and so another circuit.
/// </summary>
/// <param name="Role">A role of user_role_lu.</param>
/// <param name="Home">The organisation that the person belongs to.</param>
/// <param name="Acting">The organisation whose data the person works on now.</param>
/// <param name="Choices">All organisations that the person may act for, home first.</param>
public sealed record SignedInPerson(
    Guid UserId,
    string Email,
    string FullName,
    string Role,
    OrganisationFacts Home,
    OrganisationFacts Acting,
    IReadOnlyList<OrganisationFacts> Choices)
{
    /// <summary>For the use cases.</summary>
    public TenantContext Tenant => new(Home.Id, Acting.Id, UserId);

    public bool ActsForAnother => Acting.Id != Home.Id;

    /// <summary>Whether the person may do it on the acting organisation's data. Pages hide by it; the use cases and the database refuse by themselves.</summary>
    public bool May(Permission permission) => ActsForAnother
        ? Permissions.AllowsUnderGrant(Role, Acting.Granted ?? [], permission)
        : Permissions.Allows(Role, permission);
}

/// <param name="Type">hospital, billing_firm, credentialer; null for the platform's own organisation.</param>
/// <param name="Granted">The permissions of the grant by which the person acts for it; null for their own organisation.</param>
public sealed record OrganisationFacts(Guid Id, string Name, string? Type, IReadOnlyList<string>? Granted = null);

/// <summary>Implemented by sign-in (Features/Access).</summary>
public interface ISignedInPersonSource
{
    /// <summary>Null when nobody is signed in.</summary>
    ValueTask<SignedInPerson?> FindAsync(HttpContext http, CancellationToken cancellationToken);
}
