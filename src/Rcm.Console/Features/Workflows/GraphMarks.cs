using Rcm.Domain.Workflows;

namespace Rcm.Console.Features.Workflows;

/// <summary>What a picture points out: added, removed or changed.</summary>
public sealed record GraphMarks(IReadOnlyDictionary<string, string> Nodes, IReadOnlyDictionary<GraphTransition, string> Transitions)
{
    public static GraphMarks None { get; } = new(new Dictionary<string, string>(), new Dictionary<GraphTransition, string>());
}
