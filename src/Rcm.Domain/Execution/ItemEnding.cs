using Rcm.Domain.Batches;

namespace Rcm.Domain.Execution;

/// <summary>What a run's result makes of its item.</summary>
/// <param name="Status">One of <see cref="JobStatus"/>.</param>
/// <param name="NextAttemptAt">For <see cref="JobStatus.Retrying"/>.</param>
public sealed record ItemEnding(string Status, DateTimeOffset? NextAttemptAt)
{
    /// <param name="attempt">The attempt that ended, counted from 1; from the first one since a person gave the item back.</param>
    /// <param name="firstAttempt">When that first one began: the retry window runs from there.</param>
    /// <param name="jitter">0 to 1.</param>
    public static ItemEnding Of(
        RunResult result, int attempt, DateTimeOffset firstAttempt, DateTimeOffset now, RetryPolicy policy, double jitter) =>
        result.Exception switch
        {
            null => new(JobStatus.Completed, null),
            _ when result.ReasonCode == UnknownOutcome.Code => new(JobStatus.NeedsReview, null),
            ExceptionKind.System => policy.Next(attempt, firstAttempt, now, jitter) is { } next
                ? new(JobStatus.Retrying, next)
                : new(JobStatus.Failed, null),
            _ => new(JobStatus.NeedsReview, null),
        };
}
