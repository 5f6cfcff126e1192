namespace Rcm.Domain.Execution;

/// <summary>A worker process, and when it was heard of.</summary>
public sealed class WorkerHeartbeat
{
    public required string Worker { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    /// <summary>It stopped in order.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>How long it holds a row without a word, in seconds; it is heard of three times as often.</summary>
    public int LeaseSeconds { get; set; } = 30;
}
