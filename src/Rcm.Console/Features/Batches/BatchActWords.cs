using System.Globalization;
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
        _ => failedRows == 0 ? DoMany(act) : $"Run {Rows(failedRows, "failed ")} again",
    };

    /// <summary>For many batches at once.</summary>
    public static string DoMany(string act) => act == BatchAct.Retry ? "Run failed rows again" : Do(act, 0);

    /// <summary>While it takes its time.</summary>
    public static string Doing(string act) => act switch
    {
        BatchAct.Pause => "Pausing",
        BatchAct.Resume => "Resuming",
        BatchAct.Cancel => "Cancelling the rest",
        BatchAct.Retry => "Giving failed rows back to the robots",
        _ => "Writing it down",
    } + "… With many rows it takes a minute, and goes on if you leave this page.";

    /// <summary>"Paused 12 rows"</summary>
    public static string Done(string act, int rows, short? priority = null, int? minutes = null) => act switch
    {
        BatchAct.Pause => $"Paused {Rows(rows)}",
        BatchAct.Resume => $"Resumed {Rows(rows)}",
        BatchAct.Cancel => $"Cancelled {Rows(rows)}",
        BatchAct.Priority => $"{Priority(priority ?? JobPriority.Normal)} priority for {Rows(rows)}",
        BatchAct.Window => $"Tries for {Window(minutes ?? RetryWindow.Default)} for {Rows(rows)}",
        _ => $"Gave {Rows(rows)} back to the robots",
    };

    /// <summary>"8 hours", "90 minutes"</summary>
    public static string Window(int minutes) =>
        minutes == 60 ? "1 hour" : minutes % 60 == 0 ? $"{minutes / 60} hours" : minutes == 1 ? "1 minute" : $"{minutes} minutes";

    public static string Priority(short priority) => priority switch
    {
        > JobPriority.Normal => "High",
        < JobPriority.Normal => "Low",
        _ => "Normal",
    };

    /// <summary>"12 rows/min", "3.5 rows/h"</summary>
    public static string Rate(double perMinute) => perMinute switch
    {
        >= 10 => $"{Formats.Count((long)Math.Round(perMinute))} rows/min",
        >= 1 => perMinute.ToString("0.0", CultureInfo.InvariantCulture) + " rows/min",
        _ => (perMinute * 60).ToString("0.0", CultureInfo.InvariantCulture) + " rows/h",
    };

    private static string Rows(int count, string kind = "") => count == 1 ? $"1 {kind}row" : $"{Formats.Count(count)} {kind}rows";
}
