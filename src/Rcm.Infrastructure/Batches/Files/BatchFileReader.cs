using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>How a file is read.</summary>
/// <param name="Mapping">Which header is which column, where it is not by name.</param>
/// <param name="Payers">The payers that the endpoint reaches; none: any.</param>
public sealed record FileRules(FileColumns Columns, ColumnMapping Mapping, DateOnly Today, KnownPayers? Payers = null);

/// <summary>
/// Reads an eligibility file row by row, in memory that does not grow with the file but for 12 bytes a row (<see cref="RowIdIndex"/>).
/// What breaks the file ends it with a <see cref="Refusal"/>; a row that is merely wrong in a cell is read, with its <see cref="Problem"/>.
/// </summary>
/// <remarks>Reads synchronously: the file is on the local disk, and a row is less work than an await.</remarks>
public sealed class BatchFileReader : IDisposable
{
    private const int LinesNamed = 3;

    private readonly CsvRows rows;
    private readonly ReadableText? owned;
    private readonly RowCells cells;
    private readonly List<long> totals = [];
    private int totalsRows;

    private BatchFileReader(CsvRows rows, HeaderMap header, FileRules rules, ReadableText? owned)
    {
        (this.rows, this.owned, Header) = (rows, owned, header);
        cells = new RowCells(rows, header, rules);
    }

    public static FileRefusal TooLarge { get; } = new("file.too_large",
        $"The file is larger than {FileLimits.MaxBytes / (1024 * 1024)} MB. Split it, and start a batch with each part.");

    public HeaderMap Header { get; }

    /// <summary>Why reading ended before the end of the file.</summary>
    public FileRefusal? Refusal { get; private set; }

    /// <summary>Of the current row: 1 is the first under the header; blank lines and totals do not count.</summary>
    public int RowNumber { get; private set; }

    /// <summary>The line where the current row begins, as an editor counts it.</summary>
    public long Line => rows.Line;

    /// <summary>Its line, where the row has none.</summary>
    public string ClientRowId => cells.ClientRowId;

    /// <summary>The current row as JSON; overwritten by the next one.</summary>
    public ReadOnlyMemory<byte> InputData => cells.InputData;

    /// <summary>What is wrong with the current row, cell by cell; overwritten by the next one.</summary>
    public IReadOnlyList<RowProblem> Problems => cells.Problems;

    /// <summary>The same as one, all columns in its message.</summary>
    public CellProblem? Problem => cells.Problem;

    /// <summary>Opens a file and reads its header.</summary>
    public static Result<BatchFileReader> Open(string path, FileRules rules)
    {
        if (new FileInfo(path).Length > FileLimits.MaxBytes) return TooLarge;
        var text = ReadableText.Of(path);
        if (!text.IsOk) return text.Error;
        var opened = Open(text.Value, rules, text.Value);
        if (!opened.IsOk) text.Value.Dispose();
        return opened;
    }

    /// <summary>The same over a text that stays when the reader is disposed.</summary>
    internal static Result<BatchFileReader> Open(ReadableText text, FileRules rules) => Open(text, rules, owned: null);

    private static Result<BatchFileReader> Open(ReadableText text, FileRules rules, ReadableText? owned)
    {
        var opened = CsvRows.Open(text);
        if (!opened.IsOk) return opened.Error;
        var header = FileHead.ReadHeader(opened.Value, rules.Columns).Then(h => HeaderMap.Of(h, rules.Columns, rules.Mapping, opened.Value.Line));
        if (header.IsOk) return new BatchFileReader(opened.Value, header.Value, rules, owned);
        opened.Value.Dispose();
        return header.Error;
    }

    /// <summary>The next row. False at the end, and at a fault: then <see cref="Refusal"/> says which.</summary>
    public bool Read()
    {
        while (Refusal is null && rows.Read())
        {
            if (IsTotals()) continue;
            Refusal = Check() ?? cells.Read();
            if (Refusal is null) RowNumber++;
            return Refusal is null;
        }

        Refusal ??= rows.Refusal;
        if (Refusal is null && RowNumber == 0)
            Refusal = new("file.no_rows", "The file has a header line and no rows under it. Add at least one row.");
        return false;
    }

    /// <summary>At the end of the file: what a person should see of it before it runs.</summary>
    public IEnumerable<FileNotice> Notices()
    {
        if (totalsRows > 0)
        {
            var where = $"{(totalsRows == 1 ? "Line" : "Lines")} {string.Join(", ", totals)}{(totalsRows > totals.Count ? " …" : "")}";
            yield return new("notice.totals", totalsRows == 1
                ? $"{where} looks like a totals row, not like a patient. It is left out."
                : $"{where} look like totals rows, not like patients. They are left out.");
        }

        foreach (var notice in cells.Notices()) yield return notice;
    }

    public void Dispose()
    {
        rows.Dispose();
        cells.Dispose();
        owned?.Dispose();
    }

    private bool IsTotals()
    {
        var first = 0;
        while (rows[first].IsWhiteSpace()) first++;
        if (!TotalsRow.Begins(rows[first].Trim())) return false;
        var filled = 1;
        for (var i = first + 1; i < rows.Count; i++)
        {
            if (!rows[i].IsWhiteSpace()) filled++;
        }

        if (filled > TotalsRow.MostCells) return false;
        totalsRows++;
        if (totals.Count < LinesNamed) totals.Add(rows.Line);
        return true;
    }

    private FileRefusal? Check()
    {
        if (rows.RefuseNul(Header.Headers) is { } nul) return nul;
        if (rows.Count != Header.Count)
        {
            var quoteOpened = rows.Raw.Count(rows.Newline) > 1 ? " A quotation mark that is not closed can be the reason." : "";
            return new("file.cells",
                $"Line {Line}: the row has {rows.Count} {(rows.Count == 1 ? "cell" : "cells")}, the header has {Header.Count}.{quoteOpened} "
                + $"Put cells that hold the separator ({rows.SeparatorName}) in quotation marks, or fill up the row.", Line);
        }

        return RowNumber < FileLimits.MaxRows ? null : new("file.too_many_rows",
            $"Line {Line}: the file has more than {FileLimits.MaxRows:N0} rows. Split it, and start a batch with each part.", Line);
    }
}
