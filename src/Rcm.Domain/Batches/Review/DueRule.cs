namespace Rcm.Domain.Batches.Review;

/// <summary>
/// Until when a row that waits for a person should be settled. Urgent prior authorisations are due in 72 hours, everything else in 7 days, from
/// the day it was submitted or else from when its file was loaded; but before the day of the visit where that is sooner. A visit that lies
/// behind sets no clock. Days begin in UTC. <c>rcm.due_at</c> is the same in SQL, so that whoever moves a row sets it.
/// </summary>
public static class DueRule
{
    public static readonly TimeSpan Urgent = TimeSpan.FromHours(72);
    public static readonly TimeSpan Standard = TimeSpan.FromDays(7);

    private static readonly string[] UrgentWords = ["urgent", "expedited", "stat", "emergency"];
    private static readonly string[] VisitColumns = ["appt_date", "date_of_service", "service_from"];

    /// <param name="input">Canonical column to value, as it stands in <c>input_data</c>.</param>
    /// <param name="loaded">When the row was made.</param>
    public static DateTimeOffset Of(IReadOnlyDictionary<string, string?> input, DateTimeOffset loaded)
    {
        var today = DateOnly.FromDateTime(loaded.UtcDateTime);
        var began = Day(input, "submitted_date") is { } submitted && submitted <= today ? StartOf(submitted) : loaded;
        var urgent = input.GetValueOrDefault("urgency") is { } urgency && UrgentWords.Contains(urgency.Trim(' ').ToLowerInvariant());
        var due = began + (urgent ? Urgent : Standard);
        var visits = VisitColumns.Select(c => Day(input, c)).Where(d => d >= today).ToArray();
        if (visits.Min() is not { } visit) return due;
        var before = StartOf(visit) > loaded ? StartOf(visit) : loaded;
        return before < due ? before : due;
    }

    private static DateOnly? Day(IReadOnlyDictionary<string, string?> input, string column) =>
        input.GetValueOrDefault(column) is { Length: 10 } text && text[0] is '1' or '2' && DateOnly.TryParseExact(
            text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day)
            ? day
            : null;

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
