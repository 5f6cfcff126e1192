namespace Rcm.Domain.Batches.Notices;

/// <summary>The codes of <c>notice.kind</c>: what happened to a batch.</summary>
public static class NoticeKind
{
    /// <summary>All rows have ended, some of them perhaps in failure.</summary>
    public const string Finished = "finished";

    /// <summary>No row is left for a robot; some wait for a person.</summary>
    public const string NeedsPerson = "needs_person";

    /// <summary>Every row failed.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody else cancelled it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Rows wait, and no worker gives a sign of life.</summary>
    public const string Stuck = "stuck";

    public const string MovingAgain = "moving_again";

    public static IReadOnlyList<string> All { get; } = [Finished, NeedsPerson, Failed, Cancelled, Stuck, MovingAgain];
}
