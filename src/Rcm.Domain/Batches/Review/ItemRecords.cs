namespace Rcm.Domain.Batches.Review;

/// <summary>One value that a person changed in a row. Append only.</summary>
public sealed class BatchItemEdit
{
    public long BatchItemEditId { get; set; }

    public required Guid OrgId { get; set; }

    public required long BatchJobItemId { get; set; }

    /// <summary>The attempt that had the old value; 0: none yet.</summary>
    public required int Attempt { get; set; }

    /// <summary>The canonical column.</summary>
    public required string Field { get; set; }

    /// <summary>Patient data. Null: the row had none.</summary>
    public string? OldValue { get; set; }

    /// <summary>Patient data. Null: the row has none any more.</summary>
    public string? NewValue { get; set; }

    public Guid? UserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What a person did about an exception, and what the exception was. Append only.</summary>
public sealed class BatchItemReview
{
    public long BatchItemReviewId { get; set; }

    public required Guid OrgId { get; set; }

    public required long BatchJobItemId { get; set; }

    /// <summary>The attempt that ended in the exception; 0: the file's own row was wrong.</summary>
    public required int Attempt { get; set; }

    /// <summary>One of <see cref="ReviewAct"/>.</summary>
    public required string Act { get; set; }

    /// <summary>One of <see cref="ReviewState"/>: what it became.</summary>
    public required string State { get; set; }

    public Guid? AssignedTo { get; set; }

    /// <summary>One of <see cref="Rcm.Domain.Batches.Review.Resolution"/>.</summary>
    public string? Resolution { get; set; }

    public string? ReasonCode { get; set; }

    public string? Message { get; set; }

    /// <summary>May name the patient: patient data.</summary>
    public string? Note { get; set; }

    public Guid? UserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
