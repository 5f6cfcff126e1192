namespace Rcm.Domain.Batches.Files;

/// <summary>
/// Tells the sum under a table from a patient's row: its first cell with anything in it says so, and at most two others hold something, which
/// no patient's row has.
/// </summary>
public static class TotalsRow
{
    public const int MostCells = 3;

    private static readonly string[] Beginnings = ["total", "totals", "grand total", "subtotal", "sub total", "sum", "count", "row count", "record count", "records:", "number of"];

    /// <param name="first">The first cell of the row that is not empty, trimmed. No more than <see cref="MostCells"/> may hold something.</param>
    public static bool Begins(ReadOnlySpan<char> first)
    {
        foreach (var beginning in Beginnings)
        {
            if (!first.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) continue;
            // "Totals: 25" and "Total", not "TOTALCARE-17".
            if (first.Length == beginning.Length || first[beginning.Length] is ' ' or ':' or '=' || beginning[^1] == ':') return true;
        }

        return false;
    }
}
