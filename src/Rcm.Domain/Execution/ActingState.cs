using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>What a run does on the page that stands there, and how it knows.</summary>
/// <param name="MicroStateId">Null where a model chose the action.</param>
/// <param name="Origin">The micro-state that was recorded: one action, however often it was healed.</param>
internal sealed record ActingState(long? MicroStateId, string Label, ActionProgram Program, int Tier, string Reason, long? Origin)
{
    public double? Score { get; init; }

    public double? Margin { get; init; }

    public IReadOnlyList<HealedTarget> Healed { get; init; } = [];

    public static ActingState Exact(RecognisedState state) => new(
        state.MicroStateId, state.Label, state.Program, Tier: 1,
        state.Proposed ? "exact structure of a page that this batch found; it waits for review" : "exact structure of a recorded page",
        state.Origin ?? state.MicroStateId);
}
