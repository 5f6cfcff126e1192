namespace Rcm.Domain.Batches;

/// <summary>Who did what with a batch, when, and how many rows that touched. Append only.</summary>
public sealed class BatchActEntry
{
    public long BatchActId { get; set; }

    public required Guid OrgId { get; set; }

    public required long BatchJobId { get; set; }

    /// <summary>One of <see cref="BatchAct"/>'s.</summary>
    public required string Act { get; set; }

    public required int Rows { get; set; }

    public Guid? UserId { get; set; }

    /// <summary>The new one, of <see cref="BatchAct.Priority"/>.</summary>
    public short? Priority { get; set; }

    /// <summary>The new one, of <see cref="BatchAct.Window"/>.</summary>
    public int? RetryWindowMinutes { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
