using System.Text;

namespace Rcm.Domain.Batches;

/// <summary>The layout of result files: which columns, in which order, and how a cell is written.</summary>
public static class ResultsFile
{
    /// <summary>Of every row, whatever the payer said.</summary>
    public static IReadOnlyList<string> RowColumns { get; } =
        ["client_row_id", "row_number", "run_status", "payer_outcome", "reason_code", "message"];

    /// <summary>The answer's fields that always have a column, so that a program finds them in the same place.</summary>
    public static IReadOnlyList<string> AnswerColumns { get; } =
        ["coverage_status", "plan_name", "effective_from", "effective_to", "reference_number"];

    /// <summary>The answer's columns of one batch: the known ones, then what else its rows hold, by name; nothing that tells the patient.</summary>
    public static IReadOnlyList<string> AnswerColumnsOf(IEnumerable<string> fields) =>
        [.. AnswerColumns, .. fields.Where(f => !AnswerColumns.Contains(f) && !PatientDataFields.Contains(f))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The text of a cell, in whatever kind of file: one that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV
    /// injection"). In a workbook too, though nothing runs there: it is saved as CSV sooner or later.
    /// </summary>
    public static string Harmless(string value) => StartsFormula(value) ? "'" + value : value;

    /// <summary>Appends a cell of a CSV file, quoted where it must be.</summary>
    public static void AppendCell(StringBuilder line, ReadOnlySpan<char> value)
    {
        var formula = StartsFormula(value);
        if (!formula && value.IndexOfAny(",\"\r\n") < 0)
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        if (formula) line.Append('\'');
        foreach (var c in value)
        {
            if (c == '"') line.Append('"');
            line.Append(c);
        }

        line.Append('"');
    }

    private static bool StartsFormula(ReadOnlySpan<char> value) => !value.IsEmpty && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r');
}
