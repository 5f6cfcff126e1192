using System.Text.Json;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Console.Features.Workflows.Editor.Panels;

/// <summary>A property of a node's metadata that the product knows.</summary>
/// <param name="IsList">A list of words, written with commas between.</param>
public sealed record NodeField(string Name, string Label, string Hint, bool IsList);

/// <summary>A node's metadata between the panel's fields and the JSON object that is stored.</summary>
public static class NodeFields
{
    public static IReadOnlyList<NodeField> Known { get; } =
    [
        new("portal_type", "Kind of portal", "payer, provider or clearinghouse", IsList: false),
        new("search_fields", "Searches by", "with commas: name, dob, member_id", IsList: true),
        new("output_fields", "Reads", "with commas: coverage, copay", IsList: true),
    ];

    public static string Read(string? metadata, NodeField field)
    {
        if (!NodeMetadata.Properties(metadata).TryGetValue(field.Name, out var json)) return "";
        using var value = JsonDocument.Parse(json);
        return value.RootElement switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Array } list => string.Join(", ", list.EnumerateArray().Select(e => e.ToString())),
            var other => other.GetRawText(),
        };
    }

    public static string? Write(string? metadata, NodeField field, string? text)
    {
        var properties = NodeMetadata.Properties(metadata).ToDictionary(StringComparer.Ordinal);
        string[] words = [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        properties.Remove(field.Name);
        if (words.Length > 0) properties[field.Name] = field.IsList ? JsonSerializer.Serialize(words) : JsonSerializer.Serialize(text!.Trim());
        return NodeMetadata.Of(properties);
    }

    /// <summary>What no field shows, to be read by a person; empty for nothing.</summary>
    public static string Rest(string? metadata)
    {
        if (NodeMetadata.Of(NodeMetadata.Properties(metadata).Where(p => !IsKnown(p.Key))) is not { } rest) return "";
        using var parsed = JsonDocument.Parse(rest);
        return JsonSerializer.Serialize(parsed.RootElement, Indented);
    }

    /// <summary>The metadata with everything but the known fields replaced by this JSON object.</summary>
    public static Result<string?> WithRest(string? metadata, string? json, string of)
    {
        var rest = NodeMetadata.Read(json, of);
        return rest.IsOk
            ? NodeMetadata.Of(NodeMetadata.Properties(metadata).Where(p => IsKnown(p.Key)).Concat(NodeMetadata.Properties(rest.Value).Where(p => !IsKnown(p.Key))))
            : rest.Error;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsKnown(string name) => Known.Any(k => k.Name == name);
}
