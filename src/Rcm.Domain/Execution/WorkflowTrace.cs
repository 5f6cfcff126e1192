namespace Rcm.Domain.Execution;

/// <summary>One step of one item.</summary>
public sealed class WorkflowTrace
{
    public long TraceId { get; set; }

    public required Guid OrgId { get; set; }

    public Guid? WorkflowId { get; set; }

    public long? BatchJobItemId { get; set; }

    public required string ActionType { get; set; }

    /// <summary>JSON object; templates, never the values that filled them.</summary>
    public string? ActionDetail { get; set; }

    public bool Success { get; set; }

    public int? DurationMs { get; set; }

    public string? ErrorDetail { get; set; }

    public string? LlmPrompt { get; set; }

    public string? LlmResponse { get; set; }

    public string? LlmModel { get; set; }

    public int? LlmTokensUsed { get; set; }

    /// <summary>1 deterministic, 2 similarity, 3 language model.</summary>
    public short? Tier { get; set; }

    public string? TierReason { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public Guid? UserId { get; set; }

    public string? SessionId { get; set; }

    public int Attempt { get; set; } = 1;

    public long? NodeId { get; set; }

    public long? MicroStateId { get; set; }

    public long? PageSnapshotId { get; set; }
}

/// <summary>Which endpoint a step talked to.</summary>
public sealed class WorkflowTraceEndpoint
{
    public required long TraceId { get; set; }

    public required long EndpointId { get; set; }

    public required Guid OrgId { get; set; }
}

/// <summary>A scrubbed page that a run saw; the same page is kept once for an organisation.</summary>
public sealed class PageSnapshot
{
    public long PageSnapshotId { get; set; }

    public required Guid OrgId { get; set; }

    public required byte[] ContentHash { get; set; }

    public required string Fingerprint { get; set; }

    public required string Dom { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
