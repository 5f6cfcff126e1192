using System.Text.Json;

namespace Rcm.Infrastructure.Batches;

/// <summary>What a traced step was done to, in one line: selectors and templates, never the values that filled them.</summary>
internal static class StepTarget
{
    private static readonly string[] Order = ["path", "target", "value", "key", "as", "outcome", "microState", "from", "to", "label"];

    public static string Of(string? detail)
    {
        if (detail is null) return "";
        using var document = JsonDocument.Parse(detail);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return "";
        var parts = Order
            .Select(name => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? (name, Text: value.GetString()!) : default)
            .Where(p => p.Text is not null)
            // An empty path is the endpoint's own address.
            .Select(p => p is { name: "path", Text: "" } ? (p.name, Text: "/") : p)
            .Where(p => p.Text.Length > 0)
            .Select(p => p.name is "value" or "as" or "to" ? $"{(p.name == "value" ? "←" : "→")} {p.Text}" : p.Text);
        return string.Join(" ", parts);
    }
}
