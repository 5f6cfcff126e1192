using System.Text;

namespace Rcm.Domain.Batches;

/// <summary>The layout of results.csv (RFC 4180): which columns, in which order, and how a cell is written.</summary>
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
    /// Appends a cell. One that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV injection").
    /// </summary>
    public static void AppendCell(StringBuilder line, ReadOnlySpan<char> value)
    {
        var formula = !value.IsEmpty && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r');
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
}
