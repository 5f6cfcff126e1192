using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Review;

/// <summary>Where the review of a row stands.</summary>
/// <param name="State">One of <see cref="ReviewState"/>; null: the row never was an exception.</param>
/// <param name="AssignedTo">Whose it is, or whose it was when it was settled.</param>
public readonly record struct ItemReview(string? State, Guid? AssignedTo);

/// <summary>
/// The states of a review, and who may move it where. Of two people one has a row: what another has taken is theirs until they release it or
/// it is assigned anew, which names who had it.
/// </summary>
public static class ReviewRule
{
    /// <summary>A new exception is nobody's.</summary>
    public static ItemReview Fresh { get; } = new(ReviewState.None, null);

    /// <summary>Whether a row that stands so is one for people at all.</summary>
    public static bool Waits(string itemStatus) => itemStatus is JobStatus.NeedsReview or JobStatus.Failed;

    /// <param name="act">One of <see cref="ReviewAct"/>.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="itemStatus">How the row stands at this moment.</param>
    /// <param name="to">For <see cref="ReviewAct.Assign"/>.</param>
    public static Result<ItemReview> Do(string act, ItemReview now, Guid actor, string itemStatus, Guid? to = null)
    {
        if (!Waits(itemStatus)) return NotWaiting;
        var others = now.State == ReviewState.InReview && now.AssignedTo != actor;
        return act switch
        {
            ReviewAct.Assign => to is { } person
                ? new ItemReview(ReviewState.InReview, person)
                : throw new ArgumentNullException(nameof(to), "Assign to whom?"),
            ReviewAct.Release when now.State != ReviewState.InReview => NotTaken,
            _ when others => Taken,
            ReviewAct.Take => new ItemReview(ReviewState.InReview, actor),
            ReviewAct.Release => Fresh,
            ReviewAct.Verify when itemStatus != JobStatus.Failed => MustEnd,
            ReviewAct.Verify => new ItemReview(ReviewState.Verified, actor),
            ReviewAct.Resolve when itemStatus != JobStatus.NeedsReview => Ended,
            ReviewAct.Resolve => new ItemReview(ReviewState.Verified, actor),
            ReviewAct.Retry => new ItemReview(ReviewState.Retried, actor),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "No such act."),
        };
    }

    public static Error NotWaiting { get; } =
        new("item.not_waiting", "This row does not wait for a person any more: it was run again or settled meanwhile. Look at how it stands now.");

    /// <summary>Whoever shows it may say who has it.</summary>
    public static Error Taken { get; } = new("review.taken", "Somebody else has taken this row. Ask them, or assign it to yourself.");

    private static Error NotTaken { get; } = new("review.not_taken", "Nobody has taken this row.");

    private static Error MustEnd { get; } = new("review.must_end", "This row waits for a person. Resolve it, or correct it and run it again.");

    private static Error Ended { get; } = new("review.ended", "This row has failed already. Run it again, or mark it as looked at.");
}
