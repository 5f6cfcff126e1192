namespace Rcm.Domain.Batches.Review;

/// <summary>How far a person is with an exception; the codes of <c>batch_job_item.review_state</c>. Null there: the row never was one.</summary>
public static class ReviewState
{
    /// <summary>Nobody has taken it up.</summary>
    public const string None = "none";

    /// <summary>Somebody is at it, or has been asked to be.</summary>
    public const string InReview = "in_review";

    /// <summary>Somebody has looked, and settled it.</summary>
    public const string Verified = "verified";

    /// <summary>Somebody has given the row back to the robots.</summary>
    public const string Retried = "retried";

    public static IReadOnlyList<string> All { get; } = [None, InReview, Verified, Retried];
}

/// <summary>What a person does about an exception; the codes of <c>batch_item_review.act</c>.</summary>
public static class ReviewAct
{
    public const string Take = "take";
    public const string Assign = "assign";
    public const string Release = "release";

    /// <summary>A row that failed was looked at, and stays so.</summary>
    public const string Verify = "verify";

    /// <summary>The row goes back to the robots, corrected or as it is.</summary>
    public const string Retry = "retry";

    /// <summary>A person ends the row; see <see cref="Resolution"/>.</summary>
    public const string Resolve = "resolve";

    public static IReadOnlyList<string> All { get; } = [Take, Assign, Release, Verify, Retry, Resolve];
}
