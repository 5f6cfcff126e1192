namespace Rcm.Domain.Workflows;

/// <summary>The values of <c>workflow_trial.status</c>.</summary>
public static class TrialStatus
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Ended = "ended";

    /// <summary>By a person.</summary>
    public const string Stopped = "stopped";
}

/// <summary>A made-up row that is run through a draft. It counts nowhere.</summary>
public sealed class WorkflowTrial
{
    public required Guid TrialId { get; set; }

    public required Guid OrgId { get; set; }

    public required Guid WorkflowId { get; set; }

    public required long EndpointId { get; set; }

    /// <summary>JSON; see <see cref="Drafts.DraftGraph"/>.</summary>
    public required string Graph { get; set; }

    /// <summary>JSON object of canonical column to value; null when the trial has ended.</summary>
    public string? InputData { get; set; }

    /// <summary>See <see cref="TrialStatus"/>.</summary>
    public string Status { get; set; } = TrialStatus.Waiting;

    /// <summary>JSON: outcome, exception, reasonCode, message.</summary>
    public string? Result { get; set; }

    public string? Worker { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public Guid? CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>One step of a trial, as it happened.</summary>
public sealed class WorkflowTrialStep
{
    public required Guid TrialId { get; set; }

    /// <summary>Counted from 1.</summary>
    public required int Step { get; set; }

    public required Guid OrgId { get; set; }

    /// <summary>JSON.</summary>
    public required string Facts { get; set; }

    /// <summary>Scrubbed HTML.</summary>
    public string? Page { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
