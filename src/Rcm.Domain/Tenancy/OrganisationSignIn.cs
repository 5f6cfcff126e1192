namespace Rcm.Domain.Tenancy;

/// <summary>The codes of <c>organization_sign_in.kind</c>.</summary>
public static class SignInKind
{
    public const string Entra = "entra";
}

/// <summary>Where an organisation's people sign in.</summary>
public sealed class OrganisationSignIn
{
    public required Guid OrgId { get; set; }

    /// <summary>See <see cref="SignInKind"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>The organisation's tenant at the provider, as its tokens name it in <c>tid</c>.</summary>
    public required string TenantId { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
