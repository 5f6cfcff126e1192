namespace Rcm.Infrastructure.MicroStates;

/// <summary>A micro-state as lists show it.</summary>
/// <param name="Review">See <see cref="Domain.MicroStates.StateReview"/>.</param>
/// <param name="WorkflowOwner">Null: the shared library.</param>
/// <param name="Org">The one organisation that it serves; null: it follows its workflow.</param>
public sealed record MicroStateRow(
    long MicroStateId, string? Label, string? Category, string NodeCode, string Workflow, bool Required, bool IsDynamic, bool IsRetired, DateTimeOffset CreatedAt,
    string Review = "accepted", long? AliasedTo = null, Guid? WorkflowOwner = null, Guid? Org = null)
{
    /// <summary>Its label, or its number where it has none.</summary>
    public string Name => Label ?? $"Micro-state {MicroStateId}";

    /// <summary>Whose it is to change; null: the platform's.</summary>
    public Guid? Owner => Org ?? WorkflowOwner;
}

/// <param name="Next">To ask for the page after this one; null on the last.</param>
public sealed record MicroStateSlice(IReadOnlyList<MicroStateRow> Rows, long? Next);

/// <param name="Action">micro_state.action_json as it is stored: what cannot be read by the vocabulary is still there to look at.</param>
/// <param name="Revision">Counts the changes; an edit names the one it began from.</param>
public sealed record MicroStateDetail(
    MicroStateRow Row, Guid WorkflowId, string? NodeDescription, string Snapshot, string Action, string? Fingerprint, string Generator, string GeneratorVersion,
    long? AliasedTo, string? SemanticSpec = null, long Revision = 0);
