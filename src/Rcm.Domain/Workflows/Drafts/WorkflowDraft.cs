namespace Rcm.Domain.Workflows.Drafts;

/// <summary>A workflow while it is drawn: one for each organisation that may edit it.</summary>
public sealed class WorkflowDraft
{
    public required Guid WorkflowId { get; set; }

    public required Guid OrgId { get; set; }

    /// <summary>The version that it was made from, or published as; null: none was there.</summary>
    public int? BaseVersion { get; set; }

    /// <summary>JSON; see <see cref="DraftGraph"/>.</summary>
    public required string Graph { get; set; }

    /// <summary>Counts its changes.</summary>
    public long Revision { get; set; }

    public Guid? UpdatedBy { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>One change of a draft; kept, so that an older state can be had back and a repeated change is known.</summary>
public sealed class WorkflowDraftRevision
{
    public required Guid WorkflowId { get; set; }

    public required Guid OrgId { get; set; }

    public required long Revision { get; set; }

    /// <summary>Given by whoever made the change.</summary>
    public required Guid EditId { get; set; }

    /// <summary>JSON; the <see cref="GraphEdit"/> as it was made on the draft as it stood.</summary>
    public required string Edit { get; set; }

    /// <summary>JSON; the <see cref="GraphEdit"/> that takes it back.</summary>
    public required string Undo { get; set; }

    /// <summary>JSON array of <see cref="GraphConflict"/>.</summary>
    public string? Conflicts { get; set; }

    public Guid? UserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
