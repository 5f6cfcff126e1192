namespace Rcm.Domain.Batches.Files;

/// <summary>What an organisation said of the headers of a file, for the next one with the same.</summary>
public sealed class FileMapping
{
    public required Guid OrgId { get; set; }

    /// <summary>As <see cref="ColumnMapping.HeaderSet"/> gives it.</summary>
    public required byte[] HeaderSet { get; set; }

    /// <summary>JSON object: <see cref="ColumnMapping.HeaderOf"/>.</summary>
    public required string HeaderOf { get; set; }

    public Guid? UpdatedBy { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
