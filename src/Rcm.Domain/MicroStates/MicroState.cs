namespace Rcm.Domain.MicroStates;

/// <summary>One recognised page of one node of one workflow.</summary>
public sealed class MicroState
{
    /// <summary>Length of <see cref="TextEmb"/>.</summary>
    public const int Dimensions = 768;

    public long MicroStateId { get; set; }

    public required Guid WorkflowId { get; set; }

    public required long NodeId { get; set; }

    /// <summary>Scrubbed HTML.</summary>
    public required string DomSnapshot { get; set; }

    /// <summary>JSON; see <see cref="Workflows.ActionProgram"/>.</summary>
    public required string ActionJson { get; set; }

    /// <summary>JSON object.</summary>
    public string? SemanticSpec { get; set; }

    public string? Label { get; set; }

    public string? Category { get; set; }

    public bool Required { get; set; }

    /// <summary>Computed by the database: the action or the snapshot holds a <c>{{placeholder}}</c>.</summary>
    public bool IsDynamic { get; private set; }

    /// <summary><see cref="Dimensions"/> numbers.</summary>
    public required float[] TextEmb { get; set; }

    /// <summary>0.000 to 1.000.</summary>
    public decimal? MiniScore { get; set; }

    public bool IsRetired { get; set; }

    /// <summary>Another micro-state that stands for this one.</summary>
    public long? AliasedTo { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Exact structure of the page; see <see cref="PageFingerprint"/>.</summary>
    public string? Fingerprint { get; set; }

    /// <summary>Which embedder made the vector.</summary>
    public string Generator { get; set; } = "unknown";

    public string GeneratorVersion { get; set; } = "0";

    /// <summary>One of <see cref="StateReview"/>: only what is accepted serves every batch.</summary>
    public string Review { get; set; } = StateReview.Accepted;

    /// <summary>The organisation whose rows found it, and the only one it serves; null: it follows its workflow.</summary>
    public Guid? OrgId { get; set; }

    /// <summary>2 similarity, 3 language model; null: a person taught it.</summary>
    public short? ProposedTier { get; set; }

    public long? ProposedBatchJobId { get; set; }

    public long? ProposedBatchJobItemId { get; set; }

    public DateTimeOffset? ProposedAt { get; set; }

    /// <summary>How far <see cref="MiniScore"/> was ahead of the nearest other page's.</summary>
    public decimal? ProposedMargin { get; set; }

    /// <summary>Which language model chose the action (tier 3).</summary>
    public string? ProposedModel { get; set; }

    /// <summary>The micro-state whose action was carried over (tier 2).</summary>
    public long? SourceMicroStateId { get; set; }

    /// <summary>JSON array of the selectors that were found anew: <c>{"step", "from", "to", "by"}</c>.</summary>
    public string? Healed { get; set; }

    public Guid? ReviewedBy { get; set; }

    public DateTimeOffset? ReviewedAt { get; set; }

    public string? ReviewNote { get; set; }
}

/// <summary>The values of <see cref="MicroState.Review"/>.</summary>
public static class StateReview
{
    public const string Accepted = "accepted";

    /// <summary>Found by a robot; serves the batches that found it (<see cref="ProposalBatch"/>) until a person has decided.</summary>
    public const string Proposed = "proposed";

    /// <summary>Never used, and its page is not proposed again for its organisation.</summary>
    public const string Rejected = "rejected";
}

/// <summary>A batch that a proposed micro-state serves before its review.</summary>
public sealed class ProposalBatch
{
    public required long MicroStateId { get; set; }

    public required long BatchJobId { get; set; }

    public required Guid OrgId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
