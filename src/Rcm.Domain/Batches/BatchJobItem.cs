namespace Rcm.Domain.Batches;

/// <summary>One row of an uploaded file, and its place in the queue.</summary>
public sealed class BatchJobItem
{
    public long BatchJobItemId { get; set; }

    public required long BatchJobId { get; set; }

    /// <summary>The line of the file's data, counted from 1.</summary>
    public required int RowNumber { get; set; }

    /// <summary>JSON object, canonical column to value. Patient data.</summary>
    public required string InputData { get; set; }

    /// <summary>JSON object. Patient data.</summary>
    public string? OutputData { get; set; }

    /// <summary>See <see cref="JobStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>For a person; without patient data.</summary>
    public string? ErrorMessage { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public required Guid OrgId { get; set; }

    public string? ClientRowId { get; set; }

    /// <summary>See <see cref="Batches.PayerOutcome"/>.</summary>
    public string? PayerOutcome { get; set; }

    /// <summary>See <see cref="Batches.ExceptionKind"/>.</summary>
    public string? ExceptionKind { get; set; }

    public string? ReasonCode { get; set; }

    /// <summary>How often it was claimed; completion is guarded by it.</summary>
    public int Attempt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>See <see cref="Review.ReviewState"/>; null: the row never was an exception.</summary>
    public string? ReviewState { get; set; }

    /// <summary>The person whose the exception is, or who settled it.</summary>
    public Guid? AssignedTo { get; set; }

    /// <summary>Since when it waits for a person, or waited last.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>See <see cref="Review.DueRule"/>.</summary>
    public DateTimeOffset? DueAt { get; set; }
}

/// <summary>One try of an item.</summary>
public sealed class BatchItemAttempt
{
    public required long BatchJobItemId { get; set; }

    /// <summary>Counted from 1.</summary>
    public required int Attempt { get; set; }

    public required Guid OrgId { get; set; }

    public required string Worker { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? Status { get; set; }

    public string? PayerOutcome { get; set; }

    public string? ExceptionKind { get; set; }

    public string? ReasonCode { get; set; }

    public string? Message { get; set; }

    /// <summary>JSON object. Patient data.</summary>
    public string? OutputData { get; set; }

    /// <summary>Its workflow submits: while it has not ended, nobody knows whether something arrived.</summary>
    public bool MayHaveSent { get; set; }
}
