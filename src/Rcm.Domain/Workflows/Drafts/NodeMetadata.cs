using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>
/// A node's metadata as one text: a JSON object with its keys sorted, numbers in their shortest form and nothing between, so that
/// equal objects are equal texts, whatever a database or a browser made of their spelling.
/// </summary>
public static class NodeMetadata
{
    private const int MaxText = 20_000;
    private const int MaxDepth = 16;

    /// <summary>Unescaped: it is data in JSON, never markup.</summary>
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = true };

    /// <returns>The canonical text; null for nothing, or for an object without properties.</returns>
    public static Result<string?> Read(string? json, string of)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return (string?)null;
        }

        if (json.Length > MaxText)
        {
            return new Error("draft.metadata", $"The metadata of {of} is longer than {MaxText:N0} characters. Shorten it.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Reading);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new Error("draft.metadata", $"The metadata of {of} must be a JSON object, like {{\"portal_type\": \"payer\"}}.");
            }

            var canonical = Canonical(document.RootElement);
            return DraftRules.Text(Texts(document.RootElement), $"The metadata of {of}") is { } fault ? fault : canonical == "{}" ? null : canonical;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return new Error("draft.metadata", $"The metadata of {of} is no JSON{(e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "")}. Correct it.");
        }
    }

    /// <summary>The object's own properties, each with its value as canonical JSON.</summary>
    public static IReadOnlyDictionary<string, string> Properties(string? metadata)
    {
        if (metadata is null)
        {
            return new Dictionary<string, string>();
        }

        using var document = JsonDocument.Parse(metadata, Reading);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => Canonical(p.Value), StringComparer.Ordinal);
    }

    /// <summary>The reverse of <see cref="Properties"/>.</summary>
    public static string? Of(IEnumerable<KeyValuePair<string, string>> properties)
    {
        var sorted = properties.OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        return sorted.Count == 0
            ? null
            : Written(writer =>
            {
                writer.WriteStartObject();
                foreach (var (name, value) in sorted)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value);
                }

                writer.WriteEndObject();
            });
    }

    internal static string Canonical(JsonElement element) => Written(writer => Write(writer, element));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                // Of a name that comes twice the last counts, as in PostgreSQL and in browsers.
                foreach (var property in element.EnumerateObject().GroupBy(p => p.Name).Select(g => g.Last()).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // A number beyond decimal's reach has more than one spelling; nothing about a step needs one.
                writer.WriteRawValue(element.GetDecimal().ToString("0.############################", CultureInfo.InvariantCulture));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}

/// <summary>Metadata is a text here and an object in JSON.</summary>
internal sealed class NodeMetadataJson : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return NodeMetadata.Canonical(document.RootElement);
        }
        catch (FormatException)
        {
            // The rules say what is wrong with it, where it is edited.
            return document.RootElement.GetRawText();
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}
