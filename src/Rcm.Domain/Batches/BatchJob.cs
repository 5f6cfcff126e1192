namespace Rcm.Domain.Batches;

/// <summary>One uploaded file.</summary>
public sealed class BatchJob
{
    public long BatchJobId { get; set; }

    public required Guid OrgId { get; set; }

    /// <summary>The person's own words for the job.</summary>
    public required string Prompt { get; set; }

    public string? FileName { get; set; }

    public string? FilePath { get; set; }

    public int TotalRows { get; set; }

    /// <summary>Rows that need no worker any more: succeeded, failed, or waiting for a person.</summary>
    public int ProcessedRows { get; set; }

    public int SuccessfulRows { get; set; }

    public int FailedRows { get; set; }

    /// <summary>See <see cref="JobStatus"/>.</summary>
    public required string Status { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public Guid? CreatedBy { get; set; }

    public Guid? WorkflowId { get; set; }

    /// <summary>The graph that the batch is pinned to.</summary>
    public long? WorkflowVersionId { get; set; }

    public long? EndpointId { get; set; }

    public byte[]? FileSha256 { get; set; }

    /// <summary>Rows that wait for a person.</summary>
    public int ReviewRows { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Since when its pace is counted, where it has rested since it was started; null: since then.</summary>
    public DateTimeOffset? PacedSince { get; set; }

    /// <summary>How many of its rows had ended by then.</summary>
    public int PacedRows { get; set; }

    /// <summary>Since when its rows wait without any worker's sign of life; null: they do not.</summary>
    public DateTimeOffset? StuckSince { get; set; }

    /// <summary>See <see cref="JobPriority"/>.</summary>
    public short Priority { get; set; }

    /// <summary>How long after its first attempt a row is tried again.</summary>
    public int RetryWindowMinutes { get; set; } = RetryWindow.Default;

    /// <summary>JSON object, payer outcome to rows.</summary>
    public string Outcomes { get; set; } = "{}";
}

/// <summary>A row of <c>job_status_lu</c>.</summary>
public sealed class JobStatusLookup
{
    public required string Status { get; set; }

    public string? Description { get; set; }
}
