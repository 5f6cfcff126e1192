using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution.Tiers;

/// <summary>A page that no micro-state of its node has exactly.</summary>
/// <param name="Html">The page itself, for checking what would be done there: patient data, kept and told nowhere.</param>
/// <param name="Acted">Whether the run did something on a page of this visit already: then the page answers that.</param>
public sealed record UnknownPage(WorkflowGraph Graph, GraphNode Node, string Html, ScrubbedPage Page, RunInput Input, bool Acted)
{
    internal string? GuardFault(ActionProgram program) => ProgramGuard.Fault(program, Html, text => TextScrubber.Scrub(text, Input.Known));
}

/// <summary>What tiers 2 and 3 make of a page: an action to take, or why a person has to decide.</summary>
/// <param name="Why">In plain words, for the trace and, where there is no action, for the person.</param>
/// <param name="Candidates">The nearest recorded pages, best first.</param>
internal sealed record TierDecision(
    ActingState? State, string Why, IReadOnlyList<TierCandidate> Candidates, StateProposal? Proposal = null, ModelCall? Call = null, string? Code = null)
{
    /// <summary>Nothing is known of the page because a service was not there: the row is tried again later, and no person is asked for that.</summary>
    public bool IsLater => Code is EmbedderAway or ModelAway;

    public const string EmbedderAway = "embedder_unavailable";

    public const string ModelAway = "model_unavailable";
}

/// <summary>A recorded page that is near to the one that stands there.</summary>
/// <param name="Score">Cosine, 0 to 1.</param>
public sealed record TierCandidate(long MicroState, string Label, string Node, double Score);

/// <summary>Chooses what to do where nothing is recognised exactly: by similarity, then, where one is set up, by a language model.</summary>
/// <remarks>Neither chooses what may change something at the payer, and neither reads an answer that a recorded page does not check.</remarks>
public sealed class HigherTiers(INearestStates nearest, IStateProposals proposals, IActionAdvisor? advisor = null, SimilarityLimits? limits = null)
{
    private readonly SimilarityTier similarity = new(limits ?? SimilarityLimits.Default);

    internal async Task<TierDecision> DecideAsync(UnknownPage unknown, IReadOnlySet<long> used, CancellationToken cancellation)
    {
        if (proposals.IsRejected(unknown.Node.Code, unknown.Page.Fingerprint))
        {
            return new TierDecision(null, "A person rejected what the robot proposed for this page.", []);
        }

        var found = await nearest.FindAsync(unknown.Page.Html, cancellation);
        var decision = found.Unavailable is { } why
            ? new TierDecision(null, why, [], Code: found.Passing ? TierDecision.EmbedderAway : null)
            : similarity.Decide(unknown, found.States, used);
        if (decision.State is not null || decision.Code is not null || advisor is null)
        {
            return decision;
        }

        var byModel = await ModelTier.DecideAsync(unknown, advisor, cancellation);
        return byModel with { Why = byModel.State is null ? $"{decision.Why} {byModel.Why}" : byModel.Why, Candidates = decision.Candidates };
    }

    internal Task KeepAsync(StateProposal proposal, CancellationToken cancellation) => proposals.KeepAsync(proposal, cancellation);
}
