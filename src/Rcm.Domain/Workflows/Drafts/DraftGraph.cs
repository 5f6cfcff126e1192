using System.Text.Json;
using System.Text.Json.Serialization;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>One step of a draft; its code is its identity.</summary>
/// <param name="Metadata">A JSON object, as <see cref="NodeMetadata"/> writes it; null for none.</param>
/// <param name="X">Where its left edge is drawn, in pixels at scale 1; null: not placed yet.</param>
public sealed record DraftNode(
    string Code,
    string? Description = null,
    bool IsTerminal = false,
    [property: JsonConverter(typeof(NodeMetadataJson))] string? Metadata = null,
    double? X = null,
    double? Y = null);

/// <summary>
/// A workflow while it is drawn: pure data, stored as <c>workflow_draft.graph</c>. It may be incomplete; what it holds is well formed.
/// The order of its lists has no meaning but for <see cref="RequiredData"/>: they are kept sorted, so that equal graphs are equal.
/// </summary>
public sealed record DraftGraph
{
    public const int DefaultMaxVisits = 5;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [JsonConstructor]
    public DraftGraph(
        string? entry,
        IReadOnlyList<DraftNode> nodes,
        IReadOnlyList<GraphTransition> transitions,
        IReadOnlyList<string> requiredData,
        int maxVisits = DefaultMaxVisits)
    {
        Entry = entry;
        Nodes = [.. nodes.OrderBy(n => n.Code, StringComparer.Ordinal)];
        Transitions =
        [
            .. transitions.OrderBy(t => t.From, StringComparer.Ordinal).ThenBy(t => t.Label, StringComparer.Ordinal).ThenBy(t => t.To, StringComparer.Ordinal),
        ];
        RequiredData = [.. requiredData];
        MaxVisits = maxVisits;
    }

    public static DraftGraph Empty { get; } = new(null, [], [], []);

    /// <summary>Code of the node where a run begins; null while none is chosen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Entry { get; }

    /// <summary>By code.</summary>
    public IReadOnlyList<DraftNode> Nodes { get; }

    /// <summary>By from, label and to.</summary>
    public IReadOnlyList<GraphTransition> Transitions { get; }

    /// <summary>The columns that a row must have, in the order that people gave them.</summary>
    public IReadOnlyList<string> RequiredData { get; }

    /// <summary>See <see cref="WorkflowGraph.MaxVisits"/>.</summary>
    public int MaxVisits { get; }

    /// <param name="requiredData">The workflow's, for a version that was published before versions kept them.</param>
    public static DraftGraph Of(WorkflowGraph graph, IEnumerable<string> requiredData) => new(
        graph.Entry,
        [.. graph.Nodes.Select(n => new DraftNode(n.Code, n.Description, n.IsTerminal, n.Metadata, n.X, n.Y))],
        graph.Transitions,
        [.. graph.RequiredData ?? requiredData],
        graph.MaxVisits);

    public DraftNode? Find(string code)
    {
        var (low, high) = (0, Nodes.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(Nodes[middle].Code, code);
            if (order == 0)
            {
                return Nodes[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>The graph to publish, its nodes in the order in which a run can come to them. Check it first: a draft may lack an entry.</summary>
    public WorkflowGraph ToGraph() => new(
        Entry ?? "",
        [.. InRunOrder().Select(n => new GraphNode(n.Code, n.Description, n.IsTerminal, n.Metadata, n.X, n.Y))],
        Transitions,
        MaxVisits,
        RequiredData);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Result<DraftGraph> Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DraftGraph>(json, Json) is { } graph && graph.Nodes.All(n => n?.Code is not null)
                ? graph
                : NotADraft("$");
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException or NullReferenceException)
        {
            return NotADraft((e as JsonException)?.Path ?? "$");
        }
    }

    public bool Equals(DraftGraph? other) =>
        other is not null && Entry == other.Entry && MaxVisits == other.MaxVisits && Nodes.SequenceEqual(other.Nodes)
        && Transitions.SequenceEqual(other.Transitions) && RequiredData.SequenceEqual(other.RequiredData);

    public override int GetHashCode() => HashCode.Combine(Entry, MaxVisits, Nodes.Count, Transitions.Count, RequiredData.Count);

    private static Error NotADraft(string where) => new("draft.not_a_graph", $"This is not a workflow's draft: {where}.");

    private List<DraftNode> InRunOrder()
    {
        var byCode = Nodes.ToDictionary(n => n.Code, StringComparer.Ordinal);
        var next = Transitions.ToLookup(t => t.From, t => t.To, StringComparer.Ordinal);
        var ordered = new List<DraftNode>(Nodes.Count);
        var open = new Queue<string>();
        void Reach(string code)
        {
            if (byCode.Remove(code, out var node))
            {
                ordered.Add(node);
                open.Enqueue(code);
            }
        }

        Reach(Entry ?? "");
        while (open.TryDequeue(out var code))
        {
            foreach (var to in next[code])
            {
                Reach(to);
            }
        }

        ordered.AddRange(Nodes.Where(n => byCode.ContainsKey(n.Code)));
        return ordered;
    }
}
