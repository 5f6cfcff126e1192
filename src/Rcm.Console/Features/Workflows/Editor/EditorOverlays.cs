using Rcm.Console.Features.Workflows.Editor.Canvas;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Trials;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>What lies over the drawing: what runs did, or the way that a trial takes.</summary>
internal sealed class EditorOverlays
{
    private CanvasOverlay? runs;
    private CanvasOverlay? trial;

    /// <summary>A trial that is watched lies over what runs did.</summary>
    public CanvasOverlay? Shown => trial ?? runs;

    public void Show(CanvasOverlay? ofRuns) => runs = ofRuns;

    /// <param name="view">Null: none is watched any more.</param>
    public void Watch(TrialView? view) => trial = view is null ? null : RunFigures.Of(view);

    /// <summary>What the shown runs made of the one part that is selected.</summary>
    public OverlayFigure? FigureOf(DraftNode? node, GraphTransition? transition) => Shown is not { } shown ? null
        : node is not null ? shown.Nodes.GetValueOrDefault(node.Code)
        : transition is not null ? shown.Transitions.GetValueOrDefault(CanvasKnowledge.Key(transition)) : null;
}
