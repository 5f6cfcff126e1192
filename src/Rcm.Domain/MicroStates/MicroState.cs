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
}
