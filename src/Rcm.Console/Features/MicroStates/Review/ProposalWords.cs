using System.Globalization;
using System.Text.Json;
using Rcm.Infrastructure.MicroStates.Curation;

namespace Rcm.Console.Features.MicroStates.Review;

/// <summary>What robots propose, in words.</summary>
internal static class ProposalWords
{
    public static string Found(ProposalRow row)
    {
        var how = row.Tier == 3 ? $"by {row.Model ?? "a language model"}" : $"by likeness {Number(row.Score)}, {Number(row.Margin)} ahead";
        return $"{how}, in {(row.Batches == 1 ? "1 batch" : $"{row.Batches} batches")}";
    }

    /// <summary>The selectors that were found anew: which step, from what, to what, by what.</summary>
    public static IReadOnlyList<(int Step, string From, string To, string By)> Healed(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? []
            : [.. document.RootElement.EnumerateArray().Select(h => (Step(h), Text(h, "from"), Text(h, "to"), Text(h, "by")))];
    }

    private static int Step(JsonElement healed) =>
        healed.ValueKind == JsonValueKind.Object && healed.TryGetProperty("step", out var step) && step.TryGetInt32(out var number) ? number : 0;

    private static string Text(JsonElement healed, string name) =>
        healed.ValueKind == JsonValueKind.Object && healed.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "–";

    private static string Number(decimal? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
