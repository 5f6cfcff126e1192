using MudBlazor;

namespace Rcm.Console.Shell;

/// <summary>Icon and word of an organisation's type.</summary>
public static class OrganisationIcon
{
    public static string For(string? type) => type switch
    {
        "hospital" => Icons.Material.Outlined.LocalHospital,
        "billing_firm" => Icons.Material.Outlined.RequestQuote,
        "credentialer" => Icons.Material.Outlined.VerifiedUser,
        _ => Icons.Material.Outlined.Hub,
    };

    public static string Word(string? type) => type switch
    {
        "hospital" => "Hospital",
        "billing_firm" => "Billing firm",
        "credentialer" => "Credentialer",
        null => "Platform",
        _ => type,
    };
}
