using System.Globalization;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution.Tiers;

/// <summary>When a recorded page is near enough.</summary>
/// <param name="Accept">Least cosine.</param>
/// <param name="Margin">Least distance from the nearest page at which a robot would do something else.</param>
public sealed record SimilarityLimits(double Accept, double Margin)
{
    public static SimilarityLimits Default { get; } = new(0.60, 0.03);
}

/// <summary>
/// Tier 2: the nearest recorded page of the node supplies the action, if it is near enough, ahead of every page where something else would be
/// done, and each of its elements is found on the page.
/// </summary>
internal sealed class SimilarityTier(SimilarityLimits limits)
{
    private const int Shown = 3;

    public TierDecision Decide(UnknownPage unknown, IReadOnlyList<StateCandidate> nearest, IReadOnlySet<long> used)
    {
        var candidates = nearest.Take(Shown).Select(c => new TierCandidate(c.MicroStateId, c.Label, c.Node, Math.Round(c.Score, 3))).ToList();
        TierDecision Refused(string why, string? code = null) => new(null, why, candidates, Code: code);

        if (nearest.Where(c => c.Node == unknown.Node.Code).MaxBy(c => c.Score) is not { } best)
        {
            return Refused("Nothing that was recorded for this step is near it.");
        }

        if (best.Score < limits.Accept)
        {
            return Refused(string.Create(CultureInfo.InvariantCulture, $"The nearest recorded page, “{best.Label}”, is only {best.Score:0.00} alike; {limits.Accept:0.00} is needed."));
        }

        var rival = Rivals(best, nearest).MaxBy(c => c.Score);
        var margin = best.Score - (rival?.Score ?? 0);
        if (margin < limits.Margin)
        {
            return Refused(rival!.Score > best.Score
                ? string.Create(CultureInfo.InvariantCulture, $"It is nearest to “{rival.Label}” ({rival.Score:0.00}), where this step would do something else.")
                : string.Create(CultureInfo.InvariantCulture, $"It could be “{best.Label}” ({best.Score:0.00}) or “{rival.Label}” ({rival.Score:0.00}): too near to each other."));
        }

        if (used.Contains(best.MicroStateId))
        {
            // Nor may a model: what was answered with the same page, a little changed, was not taken.
            return Refused($"It looks like “{best.Label}”, on which the robot acted already, and is not quite the same.", "unrecognised_page");
        }

        if (best.Program.Changes)
        {
            return Refused($"It looks like “{best.Label}”, whose action may change something at the payer: on a changed page a person has to do that.", "write_needs_person");
        }

        return Heal(unknown, best, margin, candidates);
    }

    private static TierDecision Heal(UnknownPage unknown, StateCandidate best, double margin, List<TierCandidate> candidates)
    {
        TierDecision Refused(string why) => new(null, string.Create(CultureInfo.InvariantCulture, $"It looks like “{best.Label}” ({best.Score:0.00}), but {why}"), candidates);

        using var recorded = SelectablePage.Parse(best.Snapshot);
        using var page = SelectablePage.Parse(unknown.Page.Html);
        switch (PageMessages.Alerts(recorded).Any(), PageMessages.Alerts(page).Any())
        {
            case (false, true):
                return Refused("it shows a warning that the recorded page does not have.");
            case (true, false):
                return Refused("the recorded page's warning is not on it.");
        }

        var healed = ProgramHealer.Heal(best.Program, recorded, page);
        if (!healed.IsOk)
        {
            return Refused(healed.Error.Message);
        }

        var program = healed.Value.Program;
        if (unknown.GuardFault(program) is { } fault)
        {
            return Refused($"“{fault}” can't be told on the page itself.");
        }

        var targets = healed.Value.Targets;
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"near to “{best.Label}” ({best.Score:0.00}, {margin:0.00} ahead of the next), {(targets.Count == 0 ? "its elements unchanged" : targets.Count == 1 ? "1 element found anew" : $"{targets.Count} elements found anew")}");
        return new TierDecision(
            new ActingState(best.MicroStateId, best.Label, program, Tier: 2, reason, best.MicroStateId) { Score = best.Score, Margin = margin, Healed = targets },
            reason,
            candidates,
            new StateProposal(unknown.Node.Code, best.Label, unknown.Page, program, 2, best.Score, margin, best.MicroStateId, targets, null));
    }

    // Pages where this node would do something else, or that it does not know. A page that several nodes know is one page, also where another
    // row has told one of these nodes already what the page looks like now; one that was recorded twice with the same intent is no rival of itself.
    private static IEnumerable<StateCandidate> Rivals(StateCandidate best, IReadOnlyList<StateCandidate> nearest)
    {
        var intent = Intent(best.Program);
        var same = nearest.Where(c => c.Node == best.Node && Intent(c.Program) == intent).SelectMany(Forms).ToHashSet(StringComparer.Ordinal);
        return nearest.Where(c => !Forms(c).Any(same.Contains));
    }

    private static IEnumerable<string> Forms(StateCandidate state) => state.Earlier.Prepend(state.Fingerprint);

    // The action without where its elements stand.
    private static string Intent(ActionProgram program) => new ActionProgram(
        [.. program.Steps.Select(step => step switch
        {
            FillStep s => s with { Target = "_", Label = null, Format = null },
            ClickStep s => s with { Target = "_", Label = null },
            SelectStep s => s with { Target = "_", Label = null },
            PressStep s => s with { Target = "_", Label = null },
            WaitForStep s => s with { Target = "_", Label = null },
            ExtractStep s => s with { Target = "_", Label = null, Headers = null, Columns = s.Columns?.ToDictionary(c => c.Key, _ => "_", StringComparer.Ordinal) },
            _ => step,
        })],
        program.Effect).ToJson();
}
