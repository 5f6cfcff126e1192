using System.Globalization;
using Rcm.Infrastructure.Workflows.Runs;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>Which runs lie over the graph, as it stands in the page's address.</summary>
/// <param name="Span">day, week or month; null: none.</param>
/// <param name="Row">Its number in the batch.</param>
public sealed record RunChoice(string? Span = null, long? Batch = null, int? Row = null)
{
    public static IReadOnlyList<(string Span, string Words, int Days)> Spans { get; } =
        [("day", "Last 24 hours", 1), ("week", "Last 7 days", 7), ("month", "Last 30 days", 30)];

    public bool IsNothing => Span is null && Batch is null;

    /// <summary>As the list of choices names it.</summary>
    public string Key => Batch is { } batch ? string.Create(CultureInfo.InvariantCulture, $"batch-{batch}") : Span ?? "";

    public static RunChoice Of(string? key) => key switch
    {
        _ when key?.StartsWith("batch-", StringComparison.Ordinal) == true && long.TryParse(key.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var batch) => new(Batch: batch),
        _ when Spans.Any(s => s.Span == key) => new(key),
        _ => new(),
    };

    /// <summary>Null for one row: its way is read by itself.</summary>
    public RunScope Scope(DateTimeOffset now) => Batch is { } batch
        ? new(BatchId: batch)
        : new(From: now.AddDays(-Spans.First(s => s.Span == Span).Days), To: now.AddMinutes(1));
}
