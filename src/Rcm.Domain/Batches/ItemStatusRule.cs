using System.Collections.Frozen;

namespace Rcm.Domain.Batches;

/// <summary>Which way an item may go. A completed or cancelled item stays so: a result is never answered twice.</summary>
public static class ItemStatusRule
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Moves = new Dictionary<string, FrozenSet<string>>
    {
        // Straight to an end: one of a lot, whose channel answers hundreds at once.
        [JobStatus.Pending] =
            [JobStatus.Processing, JobStatus.Completed, JobStatus.Failed, JobStatus.NeedsReview, JobStatus.Retrying, JobStatus.Paused, JobStatus.Cancelled],
        // Back to pending: the worker stopped in order, or its lease ran out; paused or cancelled where its batch was meanwhile.
        [JobStatus.Processing] =
            [JobStatus.Completed, JobStatus.Failed, JobStatus.NeedsReview, JobStatus.Retrying, JobStatus.Pending, JobStatus.Paused, JobStatus.Cancelled],
        [JobStatus.Retrying] = [JobStatus.Pending, JobStatus.Paused, JobStatus.Cancelled],
        // Answered while it was paused: one of a lot that was under way.
        [JobStatus.Paused] =
            [JobStatus.Pending, JobStatus.Retrying, JobStatus.Completed, JobStatus.Failed, JobStatus.NeedsReview, JobStatus.Cancelled],
        [JobStatus.NeedsReview] = [JobStatus.Pending, JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled],
        [JobStatus.Failed] = [JobStatus.Pending, JobStatus.Cancelled],
        [JobStatus.Completed] = [],
        [JobStatus.Cancelled] = [],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool MayBecome(string from, string to) => Moves.TryGetValue(from, out var next) && next.Contains(to);
}
