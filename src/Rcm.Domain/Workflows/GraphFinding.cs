namespace Rcm.Domain.Workflows;

/// <summary>Something that a person who draws a workflow should know, and where.</summary>
/// <param name="IsError">An error stops publishing; a warning does not.</param>
/// <param name="Node">The node that it concerns, where there is one.</param>
/// <param name="Transition">The transition that it concerns, where there is one.</param>
public sealed record GraphFinding(string Code, string Message, bool IsError, string? Node = null, GraphTransition? Transition = null);
