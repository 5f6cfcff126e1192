namespace Rcm.Infrastructure.Tenancy;

/// <summary>One organisation of the demo.</summary>
/// <param name="OrgType">As the check on organization.org_type: hospital, billing_firm, credentialer; null for the platform's own.</param>
/// <param name="TenantId">Its tenant at the sign-in authority; the local authority's people.json says the same.</param>
public sealed record DemoOrganisation(Guid OrgId, string? OrgType, string Name, string EmailDomain, Guid TenantId);

/// <param name="Role">A code of user_role_lu.</param>
public sealed record DemoPerson(Guid UserId, DemoOrganisation Organisation, string Email, string FullName, string Role);

/// <summary>
/// The demo's organisations and people, in one place for seeding and for tests. Ids are fixed, so that a link into the demo
/// outlives a fresh data folder.
/// </summary>
public static class DemoPeople
{
    public static readonly DemoOrganisation NorthMedical = new(
        new("7b1d1111-0000-4000-8000-000000000001"), "hospital", "North Medical Center", "northmed.org",
        new("a1a10000-4e0d-4c11-9a01-000000000001"));

    public static readonly DemoOrganisation Lakeside = new(
        new("7b1d1111-0000-4000-8000-000000000002"), "hospital", "Lakeside Clinic", "lakeside.example",
        new("a1a10000-4e0d-4c11-9a01-000000000002"));

    public static readonly DemoOrganisation RevenuePartners = new(
        new("8c2e2222-0000-4000-8000-000000000003"), "billing_firm", "Revenue Partners LLC", "revpartners.com",
        new("a1a10000-4e0d-4c11-9a01-000000000003"));

    public static readonly DemoOrganisation CredCheck = new(
        new("9d3f3333-0000-4000-8000-000000000004"), "credentialer", "CredCheck", "credcheck.example",
        new("a1a10000-4e0d-4c11-9a01-000000000004"));

    /// <summary>The platform's own organisation: none of the reference's three types, and so without one.</summary>
    public static readonly DemoOrganisation Platform = new(
        new("ae404444-0000-4000-8000-000000000005"), null, "Hybrid RCM", "rcm.example",
        new("a1a10000-4e0d-4c11-9a01-000000000005"));

    public static readonly DemoPerson Hana = Person(1, NorthMedical, "hana@northmed.org", "Hana Novak", "hospital_user");
    public static readonly DemoPerson Omar = Person(2, NorthMedical, "omar@northmed.org", "Omar Haddad", "org_admin");
    public static readonly DemoPerson Vera = Person(3, NorthMedical, "vera@northmed.org", "Vera Lindqvist", "viewer");
    public static readonly DemoPerson Lars = Person(4, Lakeside, "lars@lakeside.example", "Lars Dahl", "org_admin");
    public static readonly DemoPerson Fiona = Person(5, RevenuePartners, "fiona@revpartners.com", "Fiona Byrne", "firm_user");
    public static readonly DemoPerson Otto = Person(6, RevenuePartners, "otto@revpartners.com", "Otto Keller", "operator");
    public static readonly DemoPerson Petra = Person(7, RevenuePartners, "petra@revpartners.com", "Petra Sousa", "org_admin");
    public static readonly DemoPerson Cora = Person(8, CredCheck, "cora@credcheck.example", "Cora Mensah", "org_admin");
    public static readonly DemoPerson Sys = Person(9, Platform, "sys@rcm.example", "Sydney Adeyemi", "sys_admin");

    public static IReadOnlyList<DemoOrganisation> Organisations { get; } =
        [NorthMedical, Lakeside, RevenuePartners, CredCheck, Platform];

    public static IReadOnlyList<DemoPerson> People { get; } = [Hana, Omar, Vera, Lars, Fiona, Otto, Petra, Cora, Sys];

    private static DemoPerson Person(int number, DemoOrganisation organisation, string email, string fullName, string role) =>
        new(new Guid($"c0de0000-0000-4000-8000-{number:D12}"), organisation, email, fullName, role);
}
