using Rcm.Domain.Batches;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>How a visit of a node ended: with a label that a transition carries, or with the run's result.</summary>
/// <param name="State">The micro-state that ended it.</param>
internal sealed record NodeEnd(string? Label, RunResult? Result, ActingState? State = null)
{
    public static implicit operator NodeEnd(RunResult result) => new(null, result);
}

/// <summary>What one run has gathered so far.</summary>
internal sealed class RunState(RunInput input)
{
    public RunInput Input { get; } = input;

    public Dictionary<string, object?> Output { get; } = new(StringComparer.Ordinal);

    public List<GraphTransition> Taken { get; } = [];

    /// <summary>Micro-states that changed, or may have changed, something at the payer in this run.</summary>
    public HashSet<long> Written { get; } = [];

    /// <summary>What tiers 2 and 3 did and has not yet led anywhere.</summary>
    public List<StateProposal> Unconfirmed { get; } = [];

    /// <summary>Fingerprint of the page at which the robot did last what may change a page.</summary>
    public string? ActedOn { get; set; }

    public string? Value(string name) => Output.GetValueOrDefault(name) as string ?? Input.Value(name);

    public RunResult Answer(string outcome) => new(outcome, null, null, null, Output, Taken);

    public RunResult Reject(string outcome, string code) => RejectCodes.Find(code) switch
    {
        { Class: RejectClass.System } known => End(ExceptionKind.System, code, known.Message),
        { } known => new(outcome, ExceptionKind.Business, code, known.Message, Output, Taken),
        null => new(outcome, ExceptionKind.Business, code, "The payer rejected the row with a code that is not in our list. Look at the page and decide.", Output, Taken),
    };

    // A system exception is tried again by itself; a submission whose outcome is unknown never is.
    public RunResult End(string kind, string? code, string? message, string? outcome = null) =>
        kind == ExceptionKind.System && Written.Count > 0
            ? new(outcome, ExceptionKind.Unrecognised, "outcome_unknown",
                $"{message} The robot may have submitted something before that. Find out at the payer what became of it before the row is run again.", Output, Taken)
            : new(outcome, kind, code, message, Output, Taken);
}
