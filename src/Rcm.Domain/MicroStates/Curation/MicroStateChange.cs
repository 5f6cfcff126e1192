namespace Rcm.Domain.MicroStates.Curation;

/// <summary>One change that a person made to a micro-state. Append only.</summary>
public sealed class MicroStateChange
{
    public long MicroStateChangeId { get; set; }

    /// <summary>The organisation that the person acted for.</summary>
    public required Guid OrgId { get; set; }

    public required long MicroStateId { get; set; }

    /// <summary>What was done together is undone together.</summary>
    public required Guid ChangeSet { get; set; }

    /// <summary>One of <see cref="StateAct"/>.</summary>
    public required string Act { get; set; }

    /// <summary>JSON object of the fields that changed, as they were.</summary>
    public required string Before { get; set; }

    /// <summary>The same fields as they became.</summary>
    public required string After { get; set; }

    public string? Note { get; set; }

    public Guid? UserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>The values of <see cref="MicroStateChange.Act"/>.</summary>
public static class StateAct
{
    public const string Edit = "edit";
    public const string Retire = "retire";
    public const string Restore = "restore";
    public const string Alias = "alias";
    public const string Unalias = "unalias";
    public const string Accept = "accept";
    public const string Correct = "correct";
    public const string Reject = "reject";
    public const string Undo = "undo";
}
