using System.Globalization;

namespace Rcm.Domain.Batches.Notices;

/// <summary>
/// What a notice says, in the console and by mail: the batch's number and counts and nothing else. Neither its prompt nor its file's name,
/// which a person typed and which may name a patient.
/// </summary>
public static class NoticeText
{
    /// <summary>"Batch 17 is done"</summary>
    public static string Title(string kind, long batch) => string.Create(CultureInfo.InvariantCulture, $"Batch {batch} {What(kind)}");

    /// <summary>"23 of 25 rows were answered; 2 need a person." and what it means for the work.</summary>
    public static string Detail(string kind, BatchTally tally) => kind switch
    {
        NoticeKind.Stuck => $"{Rows(tally.Open)} {(tally.Open == 1 ? "waits" : "wait")}, and no worker is at work on them. Nothing is lost: the batch goes on when a worker is back.",
        NoticeKind.MovingAgain => $"A worker is back; {Rows(tally.Open)} {(tally.Open == 1 ? "is" : "are")} left to do.",
        NoticeKind.Cancelled => $"Somebody cancelled it. {Answered(tally)}.",
        NoticeKind.Failed => $"{(tally.Failed == 1 ? "Its row" : $"All {Count(tally.Failed)} rows")} failed. The batch's page says why, and can run them again.",
        _ => $"{Answered(tally)}{Rest(tally)}.",
    };

    private static string What(string kind) => kind switch
    {
        NoticeKind.Finished => "is done",
        NoticeKind.NeedsPerson => "needs a person",
        NoticeKind.Failed => "failed",
        NoticeKind.Cancelled => "was cancelled",
        NoticeKind.Stuck => "is stuck",
        NoticeKind.MovingAgain => "is moving again",
        _ => "changed", // a kind added at run time
    };

    private static string Answered(BatchTally tally) =>
        tally.Succeeded == tally.Total
            ? tally.Total == 1 ? "The row was answered" : $"All {Count(tally.Total)} rows were answered"
            : $"{Count(tally.Succeeded)} of {Rows(tally.Total)} {(tally.Succeeded == 1 ? "was" : "were")} answered";

    private static string Rest(BatchTally tally) =>
        (tally.Review > 0 ? $"; {Count(tally.Review)} {(tally.Review == 1 ? "needs" : "need")} a person" : "")
        + (tally.Failed > 0 ? $"; {Count(tally.Failed)} failed" : "");

    private static string Rows(int count) => count == 1 ? "1 row" : $"{Count(count)} rows";

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>How many rows of a batch stood where when something happened.</summary>
public readonly record struct BatchTally(int Total, int Succeeded, int Failed, int Review)
{
    public int Open => Math.Max(0, Total - Succeeded - Failed - Review);
}
