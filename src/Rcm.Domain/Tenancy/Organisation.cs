namespace Rcm.Domain.Tenancy;

/// <summary>The codes of <c>organization.org_type</c>.</summary>
public static class OrganisationType
{
    public const string Hospital = "hospital";
    public const string BillingFirm = "billing_firm";
    public const string Credentialer = "credentialer";
}

/// <summary>A tenant.</summary>
public sealed class Organisation
{
    public required Guid OrgId { get; set; }

    /// <summary>See <see cref="OrganisationType"/>; null: the platform's own organisation.</summary>
    public string? OrgType { get; set; }

    public required string Name { get; set; }

    /// <summary>The domain of its people's addresses, by which sign-in finds it.</summary>
    public string? EmailDomain { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
