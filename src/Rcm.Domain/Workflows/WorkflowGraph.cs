using System.Text.Json;
using System.Text.Json.Serialization;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Domain.Workflows;

/// <summary>One step of a workflow; <paramref name="Code"/> names the row of <c>workflow_node</c>.</summary>
/// <param name="IsTerminal">A run that answers here is at its end.</param>
/// <param name="Metadata">A JSON object; see <see cref="NodeMetadata"/>.</param>
/// <param name="X">Where the node was drawn when the graph was published.</param>
public sealed record GraphNode(
    string Code,
    string? Description = null,
    bool IsTerminal = false,
    [property: JsonConverter(typeof(NodeMetadataJson))] string? Metadata = null,
    double? X = null,
    double? Y = null);

/// <summary>A move from one node to another, taken when a node ends with this outcome label.</summary>
public sealed record GraphTransition(string From, string To, string Label);

/// <summary>
/// A workflow's graph as it is published: pure data, stored as <c>workflow_version.graph</c>.
/// </summary>
/// <param name="Entry">Code of the node where a run begins.</param>
/// <param name="MaxVisits">How often a run may enter one node before it is given up: the bound on loops.</param>
/// <param name="RequiredData">The columns that a row must have; null in a version that was published before versions kept them.</param>
public sealed record WorkflowGraph(
    string Entry,
    IReadOnlyList<GraphNode> Nodes,
    IReadOnlyList<GraphTransition> Transitions,
    int MaxVisits = 5,
    IReadOnlyList<string>? RequiredData = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public GraphNode? Find(string code) => Nodes.FirstOrDefault(n => n.Code == code);

    public GraphTransition? Next(string from, string label) =>
        Transitions.FirstOrDefault(t => t.From == from && t.Label == label);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a graph and checks it; the error names what is wrong and where.</summary>
    public static Result<WorkflowGraph> Parse(string json)
    {
        WorkflowGraph? graph;
        try
        {
            graph = JsonSerializer.Deserialize<WorkflowGraph>(json, Json);
        }
        catch (JsonException e)
        {
            return new Error("workflow.not_a_graph", $"This is not a workflow graph: {e.Path ?? "$"}, line {e.LineNumber + 1}.");
        }

        // The reader refuses a missing list, not a null in it.
        if (graph is null || graph.Nodes.Any(n => n is null) || graph.Transitions.Any(t => t is null))
        {
            return new Error("workflow.not_a_graph", "This is not a workflow graph: it needs entry, nodes and transitions.");
        }

        var findings = GraphValidator.Check(graph).Where(f => f.IsError).ToList();
        return findings.Count == 0 ? graph : new Error(findings[0].Code, findings[0].Message);
    }
}
