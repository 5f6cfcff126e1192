namespace Rcm.Domain.Access;

/// <summary>Who a person is at the sign-in provider; bound once, at their first sign-in.</summary>
public sealed class UserIdentity
{
    public required string Issuer { get; set; }

    public required string TenantId { get; set; }

    public required string Subject { get; set; }

    public required Guid UserId { get; set; }

    public required Guid OrgId { get; set; }

    public DateTimeOffset FirstSeenAt { get; set; }

    public DateTimeOffset LastSeenAt { get; set; }
}
