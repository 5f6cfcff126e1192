namespace Rcm.Domain.Workflows;

/// <summary>A step of the shared catalogue.</summary>
public sealed class WorkflowNode
{
    public long NodeId { get; set; }

    public required string Code { get; set; }

    public string? Description { get; set; }

    /// <summary>JSON object.</summary>
    public string? Metadata { get; set; }

    /// <summary>How sure the naming is, 0.00 to 1.00; set when a person or a model names the node.</summary>
    public decimal? LabelConf { get; set; }

    public DateTimeOffset? LastLabelAt { get; set; }
}

/// <summary>A move between two nodes of the shared catalogue, observed or drawn.</summary>
public sealed class WorkflowTransition
{
    public required long FromNode { get; set; }

    public required long ToNode { get; set; }

    public required string ActionLabel { get; set; }

    /// <summary>How often it was seen; 1 when drawn.</summary>
    public int Freq { get; set; } = 1;
}

/// <summary>A row of <c>task_domain_lu</c>.</summary>
public sealed class TaskDomainLookup
{
    public required string Domain { get; set; }

    public string? Description { get; set; }
}

/// <summary>A row of <c>task_action_lu</c>.</summary>
public sealed class TaskActionLookup
{
    public required string Action { get; set; }

    public string? Description { get; set; }
}
