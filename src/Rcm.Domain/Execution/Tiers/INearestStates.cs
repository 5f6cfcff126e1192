using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution.Tiers;

/// <summary>A live micro-state near to a page; where it is an alias, the page is its own and the action that of what it points to.</summary>
/// <param name="Snapshot">Scrubbed HTML.</param>
/// <param name="Score">Cosine of the two pages' vectors.</param>
public sealed record StateCandidate(
    long MicroStateId, string Label, string Node, ActionProgram Program, string Snapshot, string Fingerprint, double Score)
{
    /// <summary>The structures that its page had before: those whose action was carried over to it, and what it is an alias of.</summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];
}

/// <param name="Unavailable">Why nothing could be compared, e.g. a generator that is down.</param>
/// <param name="Passing">Whether that may be over in a while.</param>
public sealed record NearestStates(IReadOnlyList<StateCandidate> States, string? Unavailable = null, bool Passing = false);

/// <summary>The robots' memory of one workflow, by likeness.</summary>
public interface INearestStates
{
    /// <returns>The nearest live states of the workflow, of all its nodes, best first. A proposed one only where it serves this batch.</returns>
    Task<NearestStates> FindAsync(string scrubbedHtml, CancellationToken cancellation);
}

/// <summary>What tiers 2 and 3 did on a page, and that led on.</summary>
/// <param name="Source">Tier 2: the micro-state whose action was carried over.</param>
/// <param name="Model">Tier 3: which model chose.</param>
public sealed record StateProposal(
    string Node, string Label, ScrubbedPage Page, ActionProgram Program, int Tier, double? Score, double? Margin, long? Source,
    IReadOnlyList<HealedTarget> Healed, string? Model);

/// <summary>Where proposals wait for a person.</summary>
public interface IStateProposals
{
    /// <summary>Whether a person rejected what was proposed for this page.</summary>
    bool IsRejected(string node, string fingerprint);

    Task KeepAsync(StateProposal proposal, CancellationToken cancellation);
}

/// <summary>A language model.</summary>
public interface IActionAdvisor
{
    /// <summary>Asks once. What goes wrong (down, out of budget) is told in <see cref="ModelCall.Failure"/>, never thrown.</summary>
    Task<ModelCall> AskAsync(ModelQuestion question, CancellationToken cancellation);
}

/// <param name="Instructions">Ours alone; nothing of a page stands in it.</param>
/// <param name="Prompt">The task with the scrubbed page as data.</param>
public sealed record ModelQuestion(string Instructions, string Prompt);

/// <summary>A question to a model as it is traced. No patient data: the page was scrubbed.</summary>
/// <param name="Tokens">0 where the model was not reached.</param>
/// <param name="Failure">Why there is no answer, in plain words.</param>
/// <param name="Passing">Whether that may be over in a while: no answer in time, busy, not reached.</param>
public sealed record ModelCall(string Prompt, string? Answer, string? Model, int Tokens, string? Failure = null, bool Passing = false);
