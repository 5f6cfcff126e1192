namespace Rcm.Domain.Workflows;

/// <summary>A named process.</summary>
public sealed class UserWorkflow
{
    public required Guid WorkflowId { get; set; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>JSON array of the columns that a row must have.</summary>
    public string RequiredData { get; set; } = "[]";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Null: the shared library.</summary>
    public Guid? OwnerOrgId { get; set; }

    /// <summary>Its runs send what must not be sent twice.</summary>
    public bool Submits { get; set; }
}

/// <summary>A published graph; never changed.</summary>
public sealed class WorkflowVersion
{
    public long WorkflowVersionId { get; set; }

    public required Guid WorkflowId { get; set; }

    /// <summary>Counted from 1 within the workflow.</summary>
    public required int Version { get; set; }

    /// <summary>JSON; see <see cref="WorkflowGraph"/>.</summary>
    public required string Graph { get; set; }

    public string Note { get; set; } = "";

    public Guid? PublishedBy { get; set; }

    public DateTimeOffset PublishedAt { get; set; }
}
