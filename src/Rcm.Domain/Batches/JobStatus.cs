using System.Collections.Frozen;

namespace Rcm.Domain.Batches;

/// <summary>The codes of <c>job_status_lu</c>, for batches and items alike.</summary>
public static class JobStatus
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string PartiallyCompleted = "partially_completed";
    public const string Cancelled = "cancelled";
    public const string Paused = "paused";
    public const string Retrying = "retrying";
    public const string NeedsReview = "needs_review";

    /// <summary>In the order in which a person reads them: what still moves, what waits for somebody, what ended.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Pending, Processing, Retrying, NeedsReview, Paused, Completed, PartiallyCompleted, Failed, Cancelled];

    /// <summary>Those that an item can have: only a batch ends in part.</summary>
    public static IReadOnlyList<string> OfItems { get; } = [.. All.Where(s => s != PartiallyCompleted)];

    private static readonly FrozenSet<string> Ended = [Completed, PartiallyCompleted, Failed, Cancelled];

    /// <summary>Whether a batch with this status has ended; an unknown status has not.</summary>
    public static bool IsEnd(string? status) => status is not null && Ended.Contains(status);
}
