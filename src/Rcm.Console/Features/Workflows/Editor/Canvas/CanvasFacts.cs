using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Runs;

namespace Rcm.Console.Features.Workflows.Editor.Canvas;

/// <summary>What is known of a draft's parts, as the canvas marks it.</summary>
public static class CanvasFacts
{
    /// <summary>Most workflows have one: it stands in the list, and is no mark on half of the drawing.</summary>
    private const string Cycle = "workflow.cycle";

    /// <param name="lately">Runs of the last weeks: which tier mostly served a part. Null until they are read.</param>
    public static CanvasKnowledge Of(DraftView view, IReadOnlyList<GraphFinding> findings, RunOverlay? lately = null)
    {
        var nodes = view.Catalogue.ToDictionary(c => c.Key, c => new KnownNode(c.Value.LabelConf), StringComparer.Ordinal);
        foreach (var node in lately?.Nodes ?? [])
        {
            nodes[node.Code] = nodes.GetValueOrDefault(node.Code, new()) with { Tier = Mostly(node.Tiers) };
        }

        foreach (var found in findings.Where(f => f.Node is not null && f.Transition is null && f.Code != Cycle).GroupBy(f => f.Node!))
        {
            nodes[found.Key] = nodes.GetValueOrDefault(found.Key, new()) with { Errors = found.Count(f => f.IsError), Warnings = found.Count(f => !f.IsError) };
        }

        var transitions = view.Frequencies.ToDictionary(f => CanvasKnowledge.Key(f.Key), f => new KnownTransition(f.Value), StringComparer.Ordinal);
        foreach (var t in lately?.Transitions ?? [])
        {
            var key = CanvasKnowledge.Key(new GraphTransition(t.From, t.To, t.Label));
            transitions[key] = transitions.GetValueOrDefault(key, new()) with { Tier = Mostly(t.Tiers) };
        }

        return new(nodes, transitions);
    }

    private static int? Mostly(IReadOnlyDictionary<int, int> tiers) => tiers.Count == 0 ? null : tiers.MaxBy(t => t.Value).Key;

    /// <summary>Whether the canvas would look the same.</summary>
    public static bool SameMarks(this CanvasKnowledge knowledge, CanvasKnowledge other) =>
        knowledge.Nodes.Count == other.Nodes.Count && knowledge.Transitions.Count == other.Transitions.Count
        && knowledge.Nodes.All(n => other.Nodes.TryGetValue(n.Key, out var o) && o == n.Value)
        && knowledge.Transitions.All(t => other.Transitions.TryGetValue(t.Key, out var o) && o == t.Value);
}
