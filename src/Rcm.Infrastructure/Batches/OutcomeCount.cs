using System.Text.Json;

namespace Rcm.Infrastructure.Batches;

/// <summary>How many rows the payer answered so; rows without an answer are in none.</summary>
public sealed record OutcomeCount(string Code, int Rows)
{
    /// <param name="json"><c>batch_job.outcomes</c>.</param>
    public static IReadOnlyList<OutcomeCount> Read(string json) =>
    [
        .. (JsonSerializer.Deserialize<Dictionary<string, int>>(json) ?? [])
            .Select(o => new OutcomeCount(o.Key, o.Value)).OrderByDescending(o => o.Rows).ThenBy(o => o.Code, StringComparer.Ordinal),
    ];
}
