namespace Rcm.Domain.Batches.Notices;

/// <summary>What one person is told of one batch. The database writes it when the batch's status changes.</summary>
public sealed class Notice
{
    public long NoticeId { get; set; }

    /// <summary>Whose batch it is; the reader may be another organisation's, by its grant.</summary>
    public required Guid OrgId { get; set; }

    /// <summary>Whoever started the batch.</summary>
    public required Guid UserId { get; set; }

    public required long BatchJobId { get; set; }

    /// <summary>One of <see cref="NoticeKind"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>The counts of that moment, here and below.</summary>
    public int TotalRows { get; set; }

    public int SuccessfulRows { get; set; }

    public int FailedRows { get; set; }

    public int ReviewRows { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? SeenAt { get; set; }
}
