using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Console.Features.Workflows.Editor.Canvas;

/// <summary>What the canvas opens with. The shapes here are those of ClientLib/src/editor.</summary>
/// <param name="Key">Of this workflow and person: under it the browser's tab keeps gestures that are not saved yet.</param>
public sealed record CanvasModel(DraftGraph Graph, long Revision, bool MayEdit, string Key, string Name, CanvasKnowledge Knowledge);

/// <summary>By node code, and by <see cref="Key"/> of a transition.</summary>
public sealed record CanvasKnowledge(IReadOnlyDictionary<string, KnownNode> Nodes, IReadOnlyDictionary<string, KnownTransition> Transitions)
{
    public static CanvasKnowledge None { get; } = new(new Dictionary<string, KnownNode>(), new Dictionary<string, KnownTransition>());

    /// <summary>FROM|TO|LABEL</summary>
    public static string Key(GraphTransition t) => $"{t.From}|{t.To}|{t.Label}";
}

/// <param name="Confidence">How sure the naming is, 0 to 1.</param>
/// <param name="Tier">The tier that mostly served it.</param>
public sealed record KnownNode(decimal? Confidence = null, int? Tier = null, int Errors = 0, int Warnings = 0);

public sealed record KnownTransition(int? Freq = null, int? Tier = null);

/// <summary>A run's, a batch's or a time's figures at the graph.</summary>
/// <param name="Current">The node that a stepped run stands at.</param>
public sealed record CanvasOverlay(
    IReadOnlyDictionary<string, OverlayFigure> Nodes, IReadOnlyDictionary<string, OverlayFigure> Transitions, string? Current = null);

/// <param name="Failed">Share, 0 to 1.</param>
/// <param name="Note">Short, drawn at the part.</param>
/// <param name="Words">The same for a screen reader.</param>
/// <param name="Tiers">Runs by tier: how many of tier 1, 2 and 3; null where no tier is told.</param>
public sealed record OverlayFigure(long Count, double Failed, string Note, string Words, int? Tier = null, IReadOnlyList<int>? Tiers = null);

/// <param name="Graph">The draft as the server has it, where it differs from what the canvas would make of it.</param>
/// <param name="Refused">Why nothing of the edit was taken.</param>
public sealed record CanvasAnswer(long Revision, DraftGraph? Graph = null, string? Refused = null);

/// <param name="Count">Of all that is selected; the lists end at some point.</param>
/// <param name="IsChosen">A person chose it just now; otherwise the draft changed under it.</param>
public sealed record CanvasSelection(IReadOnlyList<string> Nodes, IReadOnlyList<GraphTransition> Transitions, int Count, bool IsChosen = false)
{
    public static CanvasSelection Nothing { get; } = new([], [], 0);

    public string? OnlyNode => Count == 1 && Nodes.Count == 1 ? Nodes[0] : null;

    public GraphTransition? OnlyTransition => Count == 1 && Transitions.Count == 1 ? Transitions[0] : null;
}

/// <summary>
/// Something that the canvas leaves to the page: <c>edit</c> what is selected, <c>add</c> a node at a place, <c>whole</c>: it could not follow
/// others' edits, and needs the draft as it is.
/// </summary>
public sealed record CanvasRequest(string What, double X, double Y);
