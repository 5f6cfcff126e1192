using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>A draft while edits are applied to it: each costs what it touches, so that one of thousands of edits stays quick.</summary>
internal sealed class DraftWork
{
    private readonly Dictionary<string, DraftNode> nodes;
    private readonly HashSet<GraphTransition> transitions;
    private readonly Dictionary<string, HashSet<GraphTransition>> touching = new(StringComparer.Ordinal);

    public DraftWork(DraftGraph draft)
    {
        nodes = draft.Nodes.ToDictionary(n => n.Code, StringComparer.Ordinal);
        transitions = new(draft.Transitions.Count);
        (Entry, RequiredData, MaxVisits) = (draft.Entry, draft.RequiredData, draft.MaxVisits);
        foreach (var t in draft.Transitions)
        {
            Add(t);
        }
    }

    public string? Entry { get; set; }

    public IReadOnlyList<string> RequiredData { get; set; }

    public int MaxVisits { get; set; }

    public int NodeCount => nodes.Count;

    public int TransitionCount => transitions.Count;

    public DraftNode? Find(string code) => nodes.GetValueOrDefault(code);

    public void Add(DraftNode node) => nodes.Add(node.Code, node);

    public void Replace(DraftNode node) => nodes[node.Code] = node;

    public bool Add(GraphTransition transition)
    {
        if (!transitions.Add(transition))
        {
            return false;
        }

        At(transition.From).Add(transition);
        At(transition.To).Add(transition);
        return true;
    }

    public bool Remove(GraphTransition transition)
    {
        if (!transitions.Remove(transition))
        {
            return false;
        }

        At(transition.From).Remove(transition);
        At(transition.To).Remove(transition);
        return true;
    }

    /// <returns>The transitions that went with the node.</returns>
    public IReadOnlyList<GraphTransition> Remove(string code)
    {
        GraphTransition[] gone = touching.TryGetValue(code, out var there)
            ? [.. there.OrderBy(t => t.From, StringComparer.Ordinal).ThenBy(t => t.Label, StringComparer.Ordinal).ThenBy(t => t.To, StringComparer.Ordinal)]
            : [];
        foreach (var t in gone)
        {
            Remove(t);
        }

        nodes.Remove(code);
        touching.Remove(code);
        Entry = Entry == code ? null : Entry;
        return gone;
    }

    public DraftGraph Freeze() => new(Entry, [.. nodes.Values], [.. transitions], RequiredData, MaxVisits);

    public static Error NoNode(string code) => new("draft.no_node", $"There is no node {code} in the draft any more.");

    public static Error NoTransition(string from, string to, string label) =>
        new("draft.no_transition", $"There is no transition {label} from {from} to {to} in the draft any more.");

    public static Error TransitionExists(string from, string to, string label) =>
        new("draft.transition_exists", $"There is a transition {label} from {from} to {to} already. Give the new one another label.");

    private HashSet<GraphTransition> At(string code)
    {
        if (!touching.TryGetValue(code, out var there))
        {
            touching[code] = there = [];
        }

        return there;
    }
}
