using System.Buffers;

namespace Rcm.Domain.Batches.Files;

/// <summary>What is wrong with one cell, for the person who mends it.</summary>
/// <param name="Code">As in <c>batch_job_item.reason_code</c>.</param>
/// <param name="Message">Names the column and what to do; never the value.</param>
/// <param name="Column">The canonical column that it is about.</param>
public sealed record CellProblem(string Code, string Message, string Column);

/// <summary>What a cell must be so that its row can be run. A row that breaks a rule is loaded and waits for a person.</summary>
/// <param name="today">For birth dates, which cannot lie in the future.</param>
/// <param name="payers">The payers that the endpoint can reach; none where it does not say.</param>
public sealed class CellRule(DateOnly today, KnownPayers? payers = null)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private static readonly SearchValues<char> Mantissa = SearchValues.Create("0123456789.");

    /// <summary>Checks a trimmed cell.</summary>
    /// <param name="date">The date, where the column holds one and it is good.</param>
    public CellProblem? Check(FileColumn column, ReadOnlySpan<char> cell, out DateOnly? date)
    {
        date = null;
        if (cell.IsEmpty)
        {
            return column.IsRequired ? new("input.missing", $"{column.Name} is empty. Fill it in.", column.Name) : null;
        }

        switch (column.Kind)
        {
            case ColumnKind.Npi:
                return Npi.IsValid(cell) ? null : new("input.npi", NpiMessage(column, cell), column.Name);
            case ColumnKind.Date or ColumnKind.BirthDate:
                if (!FileDate.TryParse(cell, out var parsed))
                    return new("input.date", $"{column.Name} is not a date that can be read. Write it as YYYY-MM-DD.", column.Name);
                if (column.Kind == ColumnKind.BirthDate && parsed > today.AddDays(1))
                    return new("input.date", $"{column.Name} lies in the future. Check the year.", column.Name);
                if (parsed < Earliest)
                    return new("input.date", $"{column.Name} lies before 1900. Check the year.", column.Name);
                date = parsed;
                return null;
            default:
                return CheckText(column, cell);
        }
    }

    private CellProblem? CheckText(FileColumn column, ReadOnlySpan<char> cell)
    {
        if (column.Name == EligibilityColumns.PayerId && payers?.Contains(cell) == false)
            return new("input.payer", $"{column.Name} is not one of the payers that this endpoint reaches. Correct it, or start a batch at another endpoint.", column.Name);
        return column.IsIdentifier && IsRoundedNumber(cell)
            ? new("input.rounded", $"{column.Name} was turned into a rounded number by a spreadsheet. Format the column as text and enter it again.", column.Name)
            : null;
    }

    /// <summary>1.23457E+11: what a spreadsheet saves of a long number.</summary>
    private static bool IsRoundedNumber(ReadOnlySpan<char> cell)
    {
        var e = cell.IndexOfAny("eE");
        return e > 0 && e + 2 < cell.Length && cell[e + 1] == '+' && char.IsAsciiDigit(cell[0])
            && !cell[..e].ContainsAnyExcept(Mantissa) && !cell[(e + 2)..].ContainsAnyExceptInRange('0', '9');
    }

    private static string NpiMessage(FileColumn column, ReadOnlySpan<char> cell) =>
        cell.ContainsAny("eE+") ? $"{column.Name} was turned into a rounded number by a spreadsheet. Format the column as text and enter the 10 digits."
        : cell.Length != Npi.Length || cell.ContainsAnyExceptInRange('0', '9') ? $"{column.Name} is not 10 digits. Enter the provider's NPI."
        : $"{column.Name} has a wrong check digit. Look the provider's NPI up again.";
}
