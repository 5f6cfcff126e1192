namespace Rcm.Domain.Workflows.Drafts;

/// <summary>One part of a draft that two people changed differently. The merged draft has their side.</summary>
/// <param name="Node">The code of the node that it concerns, as it is named in the merged draft or was before; null for the graph itself.</param>
/// <param name="Field">One of <see cref="DraftFields"/>; for metadata with the property, as in <c>metadata.portal_type</c>.</param>
/// <param name="Base">What it was before both; null where there was nothing.</param>
/// <param name="Mine">What this edit made of it; null: it was taken away.</param>
/// <param name="Theirs">What others made of it meanwhile; null: it was taken away.</param>
/// <param name="TakeMine">Applied to the merged draft it gives it my side; null where there is nothing to choose any more.</param>
public sealed record GraphConflict(
    string? Node,
    GraphTransition? Transition,
    string Field,
    string? Base,
    string? Mine,
    string? Theirs,
    string Message,
    GraphEdit? TakeMine);

/// <param name="Graph">Both sides' changes; where they conflict, theirs.</param>
public sealed record GraphMerged(DraftGraph Graph, IReadOnlyList<GraphConflict> Conflicts);
