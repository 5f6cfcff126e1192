using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>A workflow as a file: what Export writes and Import reads. Its schema is Schemas/workflow-1.json of the console.</summary>
public sealed record WorkflowFile(string Name, string? Description, DraftGraph Graph)
{
    public const long MaxBytes = 8 * 1024 * 1024;
    public const int MaxName = 120;

    private const string SchemaOf = "urn:hybrid-rcm:schema:workflow:";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        // A file is read by programs and people, never as HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Schema { get; } = $"{SchemaOf}{Version}";

    public string ToJson() => JsonSerializer.Serialize(
        new Content(Schema, Name, Graph.Nodes, Graph.Transitions, Description, Graph.Entry, Graph.RequiredData, Graph.MaxVisits), Json) + "\n";

    /// <summary>The error says what is wrong and where; a file is taken whole or not at all.</summary>
    public static Result<WorkflowFile> Parse(string json)
    {
        Content? content;
        try
        {
            if (OtherSchema(json) is { } other)
            {
                return other;
            }

            content = JsonSerializer.Deserialize<Content>(json, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            var where = e is JsonException { LineNumber: { } line } j ? $"line {line + 1}{(j.Path is { Length: > 1 and < 100 } path ? $", {path}" : "")}" : "$";
            return new Error("workflow_file.broken", $"This file can't be read as a workflow ({where}). Compare it with the format's schema.");
        }

        if (content is null || content.Nodes.Any(n => n is null) || content.Transitions.Any(t => t is null))
        {
            return NotAWorkflow;
        }

        if ((FaultOfName(content.Name) ?? DraftRules.Description(content.Description, "the workflow")) is { } fault)
        {
            return fault;
        }

        // The rules are those of the editor: the file is drawn, gesture by gesture.
        var drawn = new Several(
        [
            .. content.Nodes.Select(n => new AddNode(n)),
            .. content.Transitions.Select(t => new AddTransition(t.From, t.To, t.Label)),
            new SetEntry(content.Entry), new SetRequiredData(content.RequiredData ?? []), new SetMaxVisits(content.MaxVisits),
        ]).Apply(DraftGraph.Empty);
        return drawn.IsOk ? new WorkflowFile(content.Name.Trim(), SetNode.Tidy(content.Description), drawn.Value) : drawn.Error;
    }

    public static Error? FaultOfName(string? name) =>
        string.IsNullOrWhiteSpace(name)
            ? new Error("workflow.name", "Give the workflow a name.")
            : name.Trim().Length > MaxName
                ? new Error("workflow.name", $"The name has {name.Trim().Length:N0} characters; {MaxName} are the most. Shorten it.")
                : DraftRules.Text([name], "The workflow's name");

    private static Error NotAWorkflow { get; } = new("workflow_file.not_a_workflow", "This file is not a workflow: export one to see how it looks.");

    private static Error? OtherSchema(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("$schema", out var schema) || schema.ValueKind != JsonValueKind.String
            || !schema.GetString()!.StartsWith(SchemaOf, StringComparison.Ordinal))
        {
            return NotAWorkflow;
        }

        return schema.ValueEquals(Schema)
            ? null
            : new Error("workflow_file.version",
                $"This file has another version of the format than this console reads ({Schema}). Export it anew from a console of the same version.");
    }

    private sealed record Content(
        [property: JsonPropertyName("$schema")] string Schema,
        string Name,
        IReadOnlyList<DraftNode> Nodes,
        IReadOnlyList<GraphTransition> Transitions,
        string? Description = null,
        string? Entry = null,
        IReadOnlyList<string>? RequiredData = null,
        int MaxVisits = DraftGraph.DefaultMaxVisits);
}
