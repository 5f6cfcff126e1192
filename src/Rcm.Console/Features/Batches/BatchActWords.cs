using Rcm.Console.Shared;
using Rcm.Domain.Batches;

namespace Rcm.Console.Features.Batches;

/// <summary>What a person can do with a batch, in words.</summary>
internal static class BatchActWords
{
    /// <param name="failedRows">How many rows a retry would run again.</param>
    public static string Do(string act, int failedRows) => act switch
    {
        BatchAct.Pause => "Pause",
        BatchAct.Resume => "Resume",
        BatchAct.Cancel => "Cancel the rest",
        _ => $"Run {Rows(failedRows, "failed ")} again",
    };

    /// <summary>"Paused 12 rows"</summary>
    public static string Done(string act, int rows) => act switch
    {
        BatchAct.Pause => $"Paused {Rows(rows)}",
        BatchAct.Resume => $"Resumed {Rows(rows)}",
        BatchAct.Cancel => $"Cancelled {Rows(rows)}",
        _ => $"Gave {Rows(rows)} back to the robots",
    };

    private static string Rows(int count, string kind = "") => count == 1 ? $"1 {kind}row" : $"{Formats.Count(count)} {kind}rows";
}
