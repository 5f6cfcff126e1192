using Rcm.Console.Shell;

namespace Rcm.Console.Tests;

/// <summary>The demo's people, as the console sees them when they have signed in.</summary>
public static class People
{
    public static readonly OrganisationFacts NorthMedical = new(new("7b1d1111-0000-4000-8000-000000000001"), "North Medical Center", "hospital");
    public static readonly OrganisationFacts RevenuePartners = new(new("8c2e2222-0000-4000-8000-000000000003"), "Revenue Partners LLC", "billing_firm");

    public static SignedInPerson Hana(string role = "hospital_user") => Person(1, "Hana Novak", "hana@northmed.org", role, NorthMedical);

    public static SignedInPerson Omar() => Person(2, "Omar Haddad", "omar@northmed.org", "org_admin", NorthMedical);

    /// <summary>Works for North Medical Center by its grant.</summary>
    public static SignedInPerson FionaForNorthMedical(params IReadOnlyList<string> granted)
    {
        var hospital = NorthMedical with { Granted = granted };
        return Person(5, "Fiona Byrne", "fiona@revpartners.com", "firm_user", RevenuePartners) with
        {
            Acting = hospital,
            Choices = [RevenuePartners, hospital],
        };
    }

    private static SignedInPerson Person(int number, string name, string email, string role, OrganisationFacts home) =>
        new(new Guid($"c0de0000-0000-4000-8000-{number:D12}"), email, name, role, home, home, [home]);
}
