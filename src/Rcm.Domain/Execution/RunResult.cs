using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>How a run of one item ended.</summary>
/// <param name="Exception">Null: the payer answered, and the item is done.</param>
/// <param name="ReasonCode">The payer's code as it stood, or ours, e.g. <c>unrecognised_page</c>.</param>
/// <param name="Message">What happened and what to do; without patient data.</param>
/// <param name="Output">What the page was read to say: the item's <c>output_data</c>. Patient data.</param>
/// <param name="Taken">The transitions that the run took, in order.</param>
public sealed record RunResult(
    string? PayerOutcome,
    string? Exception,
    string? ReasonCode,
    string? Message,
    IReadOnlyDictionary<string, object?> Output,
    IReadOnlyList<GraphTransition> Taken);

/// <summary>One step as it is traced. Holds templates, never the values that filled them.</summary>
public sealed record RunStep(
    string ActionType,
    string Node,
    bool Success,
    TimeSpan Duration,
    IReadOnlyDictionary<string, object?> Detail,
    string? Error = null,
    long? MicroStateId = null,
    int? Tier = null,
    string? TierReason = null,
    ScrubbedPage? Page = null,
    ModelCall? Model = null);

/// <summary>Keeps what a run does, step by step, as it happens.</summary>
public interface IRunObserver
{
    Task OnStepAsync(RunStep step, CancellationToken cancellation);
}

/// <summary>A recorded page of a node, and what to do there.</summary>
/// <param name="Origin">The micro-state whose action this one carries over.</param>
/// <param name="Proposed">Found by a robot and not reviewed yet: it serves its batch alone.</param>
public sealed record RecognisedState(long MicroStateId, string Label, ActionProgram Program, long? Origin = null, bool Proposed = false);

/// <summary>The robots' memory of one workflow.</summary>
public interface IStateLibrary
{
    /// <summary>The live micro-state of this node with exactly this structure, aliases followed; null: nobody has shown this page.</summary>
    RecognisedState? FindExact(string node, string fingerprint);
}
