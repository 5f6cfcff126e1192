using System.Globalization;
using Rcm.Infrastructure.Workflows.Runs;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>Which runs lie over the graph, as it stands in the page's address.</summary>
/// <param name="Span">day, week or month, or two days with <c>..</c> between, the last one included; null: none.</param>
/// <param name="Row">Its number in the batch.</param>
public sealed record RunChoice(string? Span = null, long? Batch = null, int? Row = null)
{
    public static IReadOnlyList<(string Span, string Words, int Days)> Spans { get; } =
        [("day", "Last 24 hours", 1), ("week", "Last 7 days", 7), ("month", "Last 30 days", 30)];

    /// <summary>Where the span is between two days.</summary>
    public (DateOnly From, DateOnly To)? Days => Span?.Split("..") is [var from, var to] && Day(from) is { } first && Day(to) is { } last ? (first, last) : null;

    public bool IsNothing => Span is null && Batch is null;

    /// <summary>As the list of choices names it.</summary>
    public string Key => Batch is { } batch ? string.Create(CultureInfo.InvariantCulture, $"batch-{batch}") : Span ?? "";

    public static RunChoice Of(string? key) => key switch
    {
        _ when key?.StartsWith("batch-", StringComparison.Ordinal) == true && long.TryParse(key.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var batch) => new(Batch: batch),
        _ when Spans.Any(s => s.Span == key) || new RunChoice(key).Days is not null => new(key),
        _ => new(),
    };

    /// <summary>In either order.</summary>
    public static RunChoice Between(DateOnly from, DateOnly to) => new($"{(from < to ? from : to):yyyy-MM-dd}..{(from < to ? to : from):yyyy-MM-dd}");

    /// <summary>A day as a browser's date box and the address write it.</summary>
    public static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Of all rows; one row's way is read by itself. Days are UTC's.</summary>
    public RunScope Scope(DateTimeOffset now) => Batch is { } batch ? new(BatchId: batch)
        : Days is { } days ? new(From: new(days.From.ToDateTime(default), TimeSpan.Zero), To: new(days.To.AddDays(1).ToDateTime(default), TimeSpan.Zero))
        : new(From: now.AddDays(-Spans.First(s => s.Span == Span).Days), To: now.AddMinutes(1));
}
