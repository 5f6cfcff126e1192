using System.Globalization;
using Rcm.Domain.Batches.Files;

namespace Rcm.Domain.Batches.Review;

/// <summary>One value of a row that is to change. Patient data.</summary>
/// <param name="Old">Null: the row has none.</param>
/// <param name="New">Null: the row is to have none.</param>
public sealed record CellChange(string Column, string? Old, string? New);

/// <summary>What is wrong with a cell of a row that somebody corrects. Never holds a value.</summary>
public sealed record CellFault(string Column, string Code, string Message);

/// <summary>A corrected row, or what is still wrong with it: changes count only where there are no faults.</summary>
public sealed record CorrectedRow(IReadOnlyList<CellChange> Changes, IReadOnlyList<CellFault> Faults);

/// <summary>Corrects a row by hand, by the rules that a file's rows are read by.</summary>
public static class RowCorrection
{
    /// <summary>The reason code of a row whose id another row has, too.</summary>
    public const string IdTwice = "input.row_id_twice";

    private const int MaxCell = 10_000;

    /// <param name="row">Canonical column to value, as it stands in <c>input_data</c>.</param>
    /// <param name="typed">Canonical column to its new value; empty: none any more. A column that is not here stays as it is.</param>
    /// <param name="mayRename">The row's id is what is wrong with it; else it stays: the hospital finds its answers by it.</param>
    public static CorrectedRow Of(
        IReadOnlyDictionary<string, string> row, IReadOnlyDictionary<string, string> typed, IReadOnlyList<FileColumn> columns, CellRule rule,
        bool mayRename = false)
    {
        var faults = new List<CellFault>();
        foreach (var (name, value) in typed)
        {
            if ((name == EligibilityColumns.ClientRowId && !mayRename) || columns.All(c => c.Name != name))
                faults.Add(new(name, "item.no_such_column", $"{name} is not a column that can be corrected."));
            else if (value.Length > MaxCell || value.Any(char.IsControl))
                faults.Add(new(name, "input.text", $"{name} is too long, or holds characters that cannot be typed. Enter it again."));
        }

        if (faults.Count > 0) return new([], faults);

        var changes = new List<CellChange>();
        // The whole row, not the changed cells alone: what was wrong may be another one.
        foreach (var column in columns)
        {
            var old = row.GetValueOrDefault(column.Name) ?? "";
            var cell = (typed.GetValueOrDefault(column.Name) ?? old).Trim();
            if (rule.Check(column, cell, out var date) is { } problem)
                faults.Add(new(column.Name, problem.Code, problem.Message));
            else if (date is { } day)
                cell = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (cell != old) changes.Add(new(column.Name, old.Length == 0 ? null : old, cell.Length == 0 ? null : cell));
        }

        return new(faults.Count == 0 ? changes : [], faults);
    }
}
