using Rcm.Domain.Common;

namespace Rcm.Domain.MicroStates.Curation;

/// <summary>What is to be done with some micro-states.</summary>
/// <param name="Act">One of retire, restore, alias and unalias of <see cref="StateAct"/>.</param>
/// <param name="Target">For an alias: which micro-state stands for them.</param>
public sealed record CurationRequest(string Act, IReadOnlyList<long> States, long? Target = null)
{
    /// <summary>More than this at once is no selection that anybody looked at.</summary>
    public const int Most = 500;
}

/// <summary>Retiring, restoring and aliasing, as rules over what is known of a workflow's micro-states.</summary>
public static class StateCuration
{
    /// <param name="known">The selected ones, an alias's target, and all that point to one of them.</param>
    /// <returns>All of <paramref name="known"/> as they are afterwards.</returns>
    public static Result<IReadOnlyList<KnownState>> Apply(IReadOnlyList<KnownState> known, CurationRequest request)
    {
        var ids = request.States.ToHashSet();
        if (ids.Count is 0 or > CurationRequest.Most)
        {
            return new Error("state.selection", ids.Count == 0 ? "Select a micro-state first." : $"Select at most {CurationRequest.Most} micro-states at once.");
        }

        var selected = known.Where(s => ids.Contains(s.Id)).ToList();
        if (selected.Count < ids.Count)
        {
            return new Error("state.not_found", "One of the micro-states is not there any more, or belongs to an organisation that you are not working for now.");
        }

        if (request.Act is StateAct.Alias && Refuse(known, selected, request.Target) is { } refusal)
        {
            return refusal;
        }

        return known.Select(s => !ids.Contains(s.Id) ? s : request.Act switch
        {
            StateAct.Retire => s with { IsRetired = true },
            StateAct.Restore => s with { IsRetired = false },
            StateAct.Alias => s with { AliasedTo = request.Target },
            StateAct.Unalias => s with { AliasedTo = null },
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Act, "No act on a selection."),
        }).ToList();
    }

    /// <summary>Whether every alias is one step to another micro-state of its workflow.</summary>
    public static bool IsSound(IEnumerable<KnownState> states)
    {
        var known = states.ToDictionary(s => s.Id);
        return known.Values.All(s => s.AliasedTo is not { } alias
            || (alias != s.Id && (!known.TryGetValue(alias, out var target) || (target.AliasedTo is null && target.Workflow == s.Workflow))));
    }

    private static Error? Refuse(IReadOnlyList<KnownState> known, IReadOnlyList<KnownState> selected, long? targetId)
    {
        if (known.FirstOrDefault(s => s.Id == targetId) is not { } target)
        {
            return new Error("alias.no_target", "The micro-state that should stand for them is not there. Check its number.");
        }

        if (selected.Any(s => s.Id == target.Id))
        {
            return new Error("alias.self", $"Micro-state {target.Id} cannot stand for itself. Take it out of the selection, or choose another one.");
        }

        if (target.AliasedTo is { } further)
        {
            return new Error("alias.chain", $"Micro-state {target.Id} is an alias of {further} itself. Choose {further} instead.");
        }

        if (target.IsRetired || target.Review != StateReview.Accepted)
        {
            return new Error("alias.not_in_use", $"Micro-state {target.Id} is not in use: nothing would be done on these pages. Choose one that is.");
        }

        if (selected.FirstOrDefault(s => s.Workflow != target.Workflow) is { } stranger)
        {
            return new Error("alias.other_workflow", $"Micro-state {stranger.Id} belongs to another workflow than {target.Id}. An alias stays within its workflow.");
        }

        if (target.Org is not null && selected.Any(s => s.Org != target.Org))
        {
            return new Error("alias.other_organisation", $"Micro-state {target.Id} serves one organisation alone, and some of the others serve more. Choose one that all can use.");
        }

        var ids = selected.Select(s => s.Id).ToHashSet();
        return known.FirstOrDefault(s => s.AliasedTo is { } to && ids.Contains(to)) is { } pointing
            ? new Error("alias.chain", $"Micro-state {pointing.Id} is an alias of {pointing.AliasedTo} already, and an alias is one step. Let {pointing.Id} stand for itself first.")
            : null;
    }
}
