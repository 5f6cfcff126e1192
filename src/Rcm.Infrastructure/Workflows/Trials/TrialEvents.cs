namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>Payloads of events about trials: ids only.</summary>
public static class TrialEvents
{
    /// <summary>A trial waits: a worker looks at once.</summary>
    public const string Queue = "trials";

    /// <summary>A step was made, or the trial has ended.</summary>
    public static string Changed(Guid org, Guid trialId) => $"trial:{org:D}:{trialId:D}";
}
