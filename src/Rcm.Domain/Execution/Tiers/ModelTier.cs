using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.Execution.Tiers;

/// <summary>Tier 3: asks a model what leads on from a page that nothing recorded is near to, and believes nothing of its answer unchecked.</summary>
internal static class ModelTier
{
    public static async Task<TierDecision> DecideAsync(UnknownPage unknown, IActionAdvisor advisor, CancellationToken cancellation)
    {
        var call = await advisor.AskAsync(ModelPrompt.For(unknown), cancellation);
        if (call.Failure is { } failure)
        {
            return new TierDecision(null, $"The language model could not be asked: {failure}", [], Call: call, Code: call.Passing ? TierDecision.ModelAway : null);
        }

        var action = ModelAnswer.Check(call.Answer ?? "", unknown);
        if (!action.IsOk)
        {
            return new TierDecision(null, $"The language model was asked, and its answer is not followed: {action.Error.Message}", [], Call: call);
        }

        var reason = $"chosen by {call.Model ?? "a language model"}, and checked against the page";
        using var page = SelectablePage.Parse(unknown.Page.Html);
        var heading = page.All.FirstOrDefault(e => ElementRole.Of(e) == ElementRole.Heading && ElementRole.IsUsable(e));
        var label = heading is null ? "Page that a model led on from" : $"“{ElementText.Of(heading)}”, found by a model";
        return new TierDecision(
            new ActingState(null, label, action.Value, Tier: 3, reason, Origin: null),
            reason,
            [],
            new StateProposal(unknown.Node.Code, label, unknown.Page, action.Value, 3, null, null, null, [], call.Model),
            call);
    }
}
