namespace Rcm.Domain.Access;

/// <summary>Who did what to whose data.</summary>
public sealed class AuditEntry
{
    public long AuditId { get; set; }

    /// <summary>Whose data was touched: they may read the entry.</summary>
    public required Guid OrgId { get; set; }

    public Guid? ActorUserId { get; set; }

    /// <summary>The actor's own organisation.</summary>
    public Guid? ActorOrgId { get; set; }

    /// <summary>Lower case with dots, e.g. <c>user.deactivated</c>.</summary>
    public required string Action { get; set; }

    /// <summary>Kind and id of what was touched, e.g. <c>batch/17</c>.</summary>
    public required string Subject { get; set; }

    /// <summary>JSON object; without patient data and secrets.</summary>
    public string Detail { get; set; } = "{}";

    public DateTimeOffset CreatedAt { get; set; }
}
