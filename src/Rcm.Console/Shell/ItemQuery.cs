using System.Globalization;

namespace Rcm.Console.Shell;

/// <summary>Which rows of a batch an address shows: its filters, and where its page begins.</summary>
/// <param name="Who">The person that the rows are assigned to.</param>
/// <param name="After">Row number of the last row of the page before.</param>
/// <param name="Before">Row number of the first row of the page after.</param>
/// <param name="Mend">The rows stand as a sheet that can be typed into.</param>
public sealed record ItemQuery(
    string? Status = null, string? Outcome = null, string? Reason = null, string? Kind = null, string? Review = null, Guid? Who = null,
    int? After = null, int? Before = null, bool Mend = false)
{
    /// <summary>The same filters from the first page on.</summary>
    public ItemQuery First => this with { After = null, Before = null };

    internal (string Key, string? Value)[] Parts =>
    [
        ("status", Status), ("outcome", Outcome), ("reason", Reason), ("kind", Kind), ("review", Review), ("who", Who?.ToString("D")),
        ("after", After?.ToString(CultureInfo.InvariantCulture)), ("before", Before?.ToString(CultureInfo.InvariantCulture)), ("mend", Mend ? "1" : null),
    ];
}
