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

    /// <summary>The change that a field's text makes; nothing typed takes the property away.</summary>
    public static SetMetadata Change(string code, NodeField field, string? text)
    {
        string[] words = [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (words.Length == 0) return new SetMetadata(code, Remove: [field.Name]);
        var value = field.IsList ? JsonSerializer.Serialize(words) : JsonSerializer.Serialize(text!.Trim());
        return new SetMetadata(code, NodeMetadata.Of([new(field.Name, value)]));
    }

    /// <summary>What no field shows, to be read by a person; empty for nothing.</summary>
    public static string Rest(string? metadata)
    {
        if (NodeMetadata.Of(NodeMetadata.Properties(metadata).Where(p => !IsKnown(p.Key))) is not { } rest) return "";
        using var parsed = JsonDocument.Parse(rest);
        return JsonSerializer.Serialize(parsed.RootElement, Indented);
    }

    /// <summary>The change that makes this JSON object of all but the known fields; these it leaves alone.</summary>
    /// <param name="metadata">What was shown, for what is no longer in the text.</param>
    public static Result<SetMetadata> ChangeRest(string code, string? metadata, string? json)
    {
        var rest = NodeMetadata.Read(json, code);
        if (!rest.IsOk) return rest.Error;
        var given = NodeMetadata.Properties(rest.Value).Where(p => !IsKnown(p.Key)).ToDictionary(StringComparer.Ordinal);
        return new SetMetadata(
            code, NodeMetadata.Of(given), [.. NodeMetadata.Properties(metadata).Keys.Where(name => !IsKnown(name) && !given.ContainsKey(name)).Order(StringComparer.Ordinal)]);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsKnown(string name) => Known.Any(k => k.Name == name);
}
