namespace Rcm.Domain.Access;

/// <summary>A secret of an organisation as the local store keeps it.</summary>
public sealed class OrgSecret
{
    public required Guid OrgId { get; set; }

    public required string Name { get; set; }

    /// <summary>Encrypted; the plain text never stands in the database.</summary>
    public required string ProtectedValue { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
