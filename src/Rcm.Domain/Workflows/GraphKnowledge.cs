using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Domain.Workflows;

/// <summary>What the robots know of one page of a node: a live micro-state.</summary>
/// <param name="Placeholders">What its action asks for, besides what it reads itself; see <see cref="ActionProgram.Placeholders"/>.</param>
/// <param name="Reads">The fields that it reads off the page.</param>
/// <param name="Outcomes">The labels with which it can end the node.</param>
public sealed record KnownPage(
    long MicroStateId, string Label, IReadOnlyList<string> Placeholders, IReadOnlyList<string> Reads, IReadOnlyList<string> Outcomes)
{
    public static KnownPage Of(long microStateId, string label, ActionProgram program) => new(
        microStateId,
        label,
        [.. program.Placeholders().Distinct(StringComparer.Ordinal)],
        [.. program.Steps.OfType<ExtractStep>().Select(s => s.As)],
        [.. program.Steps.OfType<FinishStep>().Select(s => s.Outcome).OfType<string>()]);
}

/// <summary>The live micro-states of a workflow, by the code of their node.</summary>
public sealed record GraphKnowledge(IReadOnlyDictionary<string, IReadOnlyList<KnownPage>> Pages)
{
    internal IEnumerable<GraphFinding> Check(DraftGraph draft)
    {
        var given = draft.RequiredData.Concat(Pages.Values.SelectMany(p => p).SelectMany(p => p.Reads)).ToHashSet(StringComparer.Ordinal);
        var led = draft.Transitions.Select(t => (t.From, t.Label)).ToHashSet();
        foreach (var node in draft.Nodes)
        {
            if (!Pages.TryGetValue(node.Code, out var pages) || pages.Count == 0)
            {
                yield return new("workflow.no_micro_state",
                    $"{node.Code} has no micro-state: the robot knows no page of it yet, and a run that comes here goes to a person.", IsError: false, node.Code);
                continue;
            }

            foreach (var (page, name) in pages.SelectMany(p => p.Placeholders.Where(n => !IsCredential(n) && !given.Contains(n)).Select(n => (p, n))))
            {
                yield return new("workflow.placeholder_unnamed",
                    $"“{page.Label}” of {node.Code} fills in {name}, and the required data doesn't name it. Add the column.", IsError: true, node.Code);
            }

            foreach (var (page, label) in pages.SelectMany(p => p.Outcomes.Where(o => !led.Contains((node.Code, o))).Select(o => (p, o))))
            {
                yield return new("workflow.outcome_leads_nowhere",
                    $"“{page.Label}” ends {node.Code} with {label}, and no transition carries that label: such a run goes to a person.", IsError: false, node.Code);
            }
        }
    }

    private static bool IsCredential(string name) => name.StartsWith("credential.", StringComparison.Ordinal);
}
