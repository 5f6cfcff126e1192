using System.Globalization;

namespace Rcm.Console.Shell;

/// <summary>Which rows of the work queue an address shows, in which order, and which of them is open.</summary>
/// <param name="Who">"me", "nobody", or a person's id.</param>
/// <param name="Sort">"age" for the longest waiting first; else by due date.</param>
/// <param name="After">The last row of the page before, as <c>QueuePosition</c> writes it.</param>
/// <param name="Row">The row whose panel is open.</param>
public sealed record QueueQuery(
    string? Reason = null, string? Kind = null, string? Who = null, string? Sort = null, string? After = null, long? Row = null)
{
    internal (string Key, string? Value)[] Parts =>
    [
        ("reason", Reason), ("kind", Kind), ("who", Who), ("sort", Sort), ("after", After), ("row", Row?.ToString(CultureInfo.InvariantCulture)),
    ];
}
