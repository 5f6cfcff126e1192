namespace Rcm.Infrastructure.Execution;

/// <summary>Settings of a worker process, section <c>Rcm:Worker</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>Rows worked at the same time.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>Seconds until a row whose worker has gone silent goes back to the queue.</summary>
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Minutes that one run of a row may take, whatever its worker says.</summary>
    public int DeadlineMinutes { get; set; } = 10;

    public string ChromiumPath { get; set; } = "/usr/bin/chromium";

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>After which a row is no longer held for a worker that lives and does not end it: a run's own deadline comes first.</summary>
    public TimeSpan HardDeadline => TimeSpan.FromMinutes(DeadlineMinutes) + Lease;

    /// <returns>What is wrong with the settings, naming the setting, or null.</returns>
    public string? Fault() => this switch
    {
        { Concurrency: < 1 or > 64 } => "Rcm:Worker:Concurrency must be between 1 and 64.",
        { LeaseSeconds: < 2 or > 3600 } => "Rcm:Worker:LeaseSeconds must be between 2 and 3600.",
        { DeadlineMinutes: < 1 or > 240 } => "Rcm:Worker:DeadlineMinutes must be between 1 and 240.",
        _ when !File.Exists(ChromiumPath) => $"Rcm:Worker:ChromiumPath: there is no {ChromiumPath}.",
        _ => null,
    };
}
