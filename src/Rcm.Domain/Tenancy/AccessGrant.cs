namespace Rcm.Domain.Tenancy;

/// <summary>The words of <c>access_grant.permissions</c>; without <see cref="View"/> the others give nothing.</summary>
public static class GrantPermission
{
    public const string View = "view";
    public const string Work = "work";
    public const string Reveal = "reveal";
    public const string Teach = "teach";

    public static IReadOnlyList<string> All { get; } = [View, Work, Reveal, Teach];
}

/// <summary>A hospital lets a firm work on its data, until it expires or is withdrawn.</summary>
public sealed class AccessGrant
{
    public required Guid GrantId { get; set; }

    /// <summary>Whose data it is.</summary>
    public required Guid OrgId { get; set; }

    /// <summary>Who may work on it.</summary>
    public required Guid GranteeOrgId { get; set; }

    /// <summary>See <see cref="GrantPermission"/>.</summary>
    public required string[] Permissions { get; set; }

    public Guid? GrantedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public Guid? RevokedBy { get; set; }

    public bool IsLive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
