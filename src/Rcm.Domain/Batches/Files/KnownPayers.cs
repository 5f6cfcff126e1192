using System.Collections.Frozen;
using System.Text.Json;

namespace Rcm.Domain.Batches.Files;

/// <summary>The payers that an endpoint reaches, where its configuration lists them: <c>{"payers": ["MERIDIAN", …]}</c>.</summary>
public sealed class KnownPayers
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> codes;

    private KnownPayers(IEnumerable<string> listed) =>
        codes = listed.Select(c => c.Trim()).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="config">JSON of <c>endpoint.config</c>.</param>
    /// <returns>None where no payers are listed: then any is taken.</returns>
    public static KnownPayers? Of(string config)
    {
        using var json = JsonDocument.Parse(config);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("payers", out var list)
            || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var listed = list.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!).Where(p => p.Trim().Length > 0).ToArray();
        return listed.Length == 0 ? null : new(listed);
    }

    public bool Contains(ReadOnlySpan<char> payer) => codes.Contains(payer);
}
