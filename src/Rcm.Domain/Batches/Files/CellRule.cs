namespace Rcm.Domain.Batches.Files;

/// <summary>What is wrong with one cell, for the person who mends it.</summary>
/// <param name="Code">As in <c>batch_job_item.reason_code</c>.</param>
/// <param name="Message">Names the column and what to do; never the value.</param>
public sealed record CellProblem(string Code, string Message);

/// <summary>What a cell must be so that its row can be run. A row that breaks a rule is loaded and waits for a person.</summary>
public sealed class CellRule(DateOnly today)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>Checks a trimmed cell.</summary>
    /// <param name="date">The date, where the column holds one and it is good.</param>
    public CellProblem? Check(FileColumn column, ReadOnlySpan<char> cell, out DateOnly? date)
    {
        date = null;
        if (cell.IsEmpty)
        {
            return column.IsRequired
                ? new("input.missing", $"{column.Name} is empty. Fill it in.")
                : null;
        }

        switch (column.Kind)
        {
            case ColumnKind.Npi:
                return Npi.IsValid(cell) ? null : new("input.npi", NpiMessage(column, cell));
            case ColumnKind.Date or ColumnKind.BirthDate:
                if (!FileDate.TryParse(cell, out var parsed))
                    return new("input.date", $"{column.Name} is not a date that can be read. Write it as YYYY-MM-DD.");
                if (column.Kind == ColumnKind.BirthDate && parsed > today.AddDays(1))
                    return new("input.date", $"{column.Name} lies in the future. Check the year.");
                if (parsed < Earliest)
                    return new("input.date", $"{column.Name} lies before 1900. Check the year.");
                date = parsed;
                return null;
            default:
                return null;
        }
    }

    private static string NpiMessage(FileColumn column, ReadOnlySpan<char> cell) =>
        cell.ContainsAny("eE+") ? $"{column.Name} was turned into a rounded number by a spreadsheet. Format the column as text and enter the 10 digits."
        : cell.Length != Npi.Length || cell.ContainsAnyExceptInRange('0', '9') ? $"{column.Name} is not 10 digits. Enter the provider's NPI."
        : $"{column.Name} has a wrong check digit. Look the provider's NPI up again.";
}
