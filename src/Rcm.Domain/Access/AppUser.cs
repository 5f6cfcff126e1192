namespace Rcm.Domain.Access;

/// <summary>A person of an organisation, or its machine client.</summary>
public sealed class AppUser
{
    public required Guid UserId { get; set; }

    public required Guid OrgId { get; set; }

    public required string Email { get; set; }

    public required string FullName { get; set; }

    /// <summary>See <see cref="UserRole"/>.</summary>
    public required string Role { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Where the secret of a machine client lives; never the secret.</summary>
    public string? ApiKeySsmParameterName { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? LastLoginAt { get; set; }
}
