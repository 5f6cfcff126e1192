using Rcm.Domain.Tenancy;

namespace Rcm.Domain.Access;

/// <summary>
/// The roles that an organisation's administrator may give its people. Neither the platform's role nor a machine client's is among
/// them: the one would reach beyond the organisation, the other cannot sign in.
/// </summary>
public static class AssignableRoles
{
    private static readonly IReadOnlyList<string> Hospital = [UserRole.OrgAdmin, UserRole.HospitalUser, UserRole.Operator, UserRole.Viewer];
    private static readonly IReadOnlyList<string> Firm = [UserRole.OrgAdmin, UserRole.FirmUser, UserRole.Operator, UserRole.Viewer];
    private static readonly IReadOnlyList<string> Other = [UserRole.OrgAdmin, UserRole.Operator, UserRole.Viewer];

    /// <param name="organisationType">See <see cref="OrganisationType"/>; null for the platform's own.</param>
    public static IReadOnlyList<string> For(string? organisationType) => organisationType switch
    {
        OrganisationType.Hospital => Hospital,
        OrganisationType.BillingFirm => Firm,
        _ => Other,
    };
}
