using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Sylvan.Data.Csv;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Reads an eligibility file row by row, in memory that does not grow with the file but for 12 bytes a row (<see cref="RowIdIndex"/>).
/// The first fault ends it with a <see cref="Refusal"/>; a row that is merely wrong in a cell is read, with its <see cref="Problem"/>.
/// </summary>
/// <remarks>Reads synchronously: the file is on the local disk, and a row is less work than an await.</remarks>
public sealed class BatchFileReader : IDisposable
{
    /// <summary>Characters of one row; a quote that never closes stops here.</summary>
    private const int MaxRow = 2 * 1024 * 1024;

    private readonly ReadableText source;
    private readonly char separator;
    private readonly IReadOnlyList<string> headers;
    private readonly CsvDataReader csv;
    private readonly CellRule rule;
    private readonly RowIdIndex ids = new();
    private RowJson json = null!;
    private char newline = '\n';
    private long nextLine = 1;
    private bool startsWithNul;
    private StringBuilder? problems;

    private BatchFileReader(ReadableText source, char separator, IReadOnlyList<string> headers, StreamReader text, DateOnly today)
    {
        (this.source, this.separator, this.headers) = (source, separator, headers);
        rule = new CellRule(today);
        csv = CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = separator,
            BufferSize = 64 * 1024,
            MaxBufferSize = MaxRow,
            // The reader takes lines with this first character for comments and drops them. No file has NUL in good faith.
            Comment = '\0',
            CommentHandler = (Action<string>)(_ => startsWithNul = true),
        });
    }

    public HeaderMap Header { get; private set; } = null!;

    /// <summary>Why reading ended before the end of the file.</summary>
    public FileRefusal? Refusal { get; private set; }

    /// <summary>Of the current row: 1 is the first under the header; blank lines do not count.</summary>
    public int RowNumber { get; private set; }

    /// <summary>The line where the current row begins, as an editor counts it.</summary>
    public long Line { get; private set; }

    public string ClientRowId { get; private set; } = "";

    /// <summary>The current row as JSON; overwritten by the next one.</summary>
    public ReadOnlyMemory<byte> InputData => json.Written;

    /// <summary>What is wrong with the current row, all columns in one message.</summary>
    public CellProblem? Problem { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="requiredByWorkflow">Columns that the workflow needs beside those that every file needs.</param>
    public static Result<BatchFileReader> Open(string path, IReadOnlyCollection<string> requiredByWorkflow, DateOnly today)
    {
        var length = new FileInfo(path).Length;
        if (length > FileLimits.MaxBytes) return TooLarge;
        var readable = ReadableText.Of(path);
        if (!readable.IsOk) return readable.Error;
        var opened = OpenText(readable.Value, requiredByWorkflow, today);
        if (!opened.IsOk) readable.Value.Dispose();
        return opened;
    }

    private static Result<BatchFileReader> OpenText(ReadableText source, IReadOnlyCollection<string> requiredByWorkflow, DateOnly today)
    {
        var path = source.Path;
        var head = new byte[64 * 1024];
        using (var file = File.OpenRead(path)) head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var firstLine = Encoding.UTF8.GetString(FileKind.WithoutMark(head)).TrimStart('\r', '\n').Split('\n', '\r')[0];
        var found = Separator.Of(firstLine);
        var firstCells = Separator.Split(firstLine, found);
        try
        {
            var reader = Over(source, found, firstCells, today);
            var header = reader.ReadHeader(requiredByWorkflow);
            if (header is null) return reader;
            reader.Dispose();
            return header;
        }
        catch (Exception fault) when (fault is DecoderFallbackException or CsvFormatException)
        {
            // The reader looks at the first buffer before it reads the first line.
            return FileFaults.Locate(fault, path, found, firstCells);
        }
    }

    public static FileRefusal TooLarge { get; } = new("file.too_large",
        $"The file is larger than {FileLimits.MaxBytes / (1024 * 1024)} MB. Split it, and start a batch with each part.");

    /// <summary>The next row. False at the end, and at a fault: then <see cref="Refusal"/> says which.</summary>
    public bool Read()
    {
        while (Refusal is null && Next())
        {
            Line = nextLine;
            var raw = csv.GetRawRecordSpan();
            nextLine += raw.Count(newline);
            if (IsBlank()) continue;
            Refusal = Check(raw) ?? ReadCells();
            return Refusal is null;
        }

        if (Refusal is null && RowNumber == 0)
            Refusal = new("file.no_rows", "The file has a header line and no rows under it. Add at least one row.");
        return false;
    }

    public void Dispose()
    {
        csv.Dispose();
        json?.Dispose();
        source.Dispose();
    }

    private static BatchFileReader Over(ReadableText source, char separator, IReadOnlyList<string> headers, DateOnly today)
    {
        var file = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        Span<byte> mark = stackalloc byte[3];
        if (file.ReadAtLeast(mark, 3, throwOnEndOfStream: false) < 3 || FileKind.WithoutMark(mark).Length == 3) file.Position = 0;
        // Strict: an invalid byte must not become a question mark in somebody's name. (Detecting marks would put a lenient decoder in its place.)
        var text = new StreamReader(file, new UTF8Encoding(false, true), detectEncodingFromByteOrderMarks: false, 128 * 1024);
        return new BatchFileReader(source, separator, headers, text, today);
    }

    private FileRefusal? ReadHeader(IReadOnlyCollection<string> requiredByWorkflow)
    {
        while (Next())
        {
            var raw = csv.GetRawRecordSpan();
            if (raw.EndsWith("\r")) newline = '\r';
            Line = nextLine;
            nextLine += raw.Count(newline);
            if (IsBlank()) continue;
            if (csv.RowFieldCount > FileLimits.MaxColumns)
                return new("file.too_many_columns", $"Line {Line}: the header has more than {FileLimits.MaxColumns} columns. Check that it is a CSV file.", Line);
            if (raw.Contains('\0')) return Nul(null);
            var cells = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetFieldSpan(i).ToString()).ToArray();
            var map = HeaderMap.Of(cells, requiredByWorkflow, Line);
            if (!map.IsOk) return (FileRefusal)map.Error;
            Header = map.Value;
            json = new RowJson(Header);
            return null;
        }

        return Refusal ?? FileKind.Empty;
    }

    private bool Next()
    {
        try
        {
            var more = csv.Read();
            if (!startsWithNul) return more;
            Line = nextLine;
            Refusal = Nul(null);
            return false;
        }
        catch (Exception fault) when (fault is DecoderFallbackException or CsvFormatException)
        {
            Refusal = FileFaults.Locate(fault, source.Path, separator, headers);
            return false;
        }
    }

    /// <summary>A line with nothing in any cell: nothing is lost by passing over it.</summary>
    private bool IsBlank()
    {
        for (var i = 0; i < csv.RowFieldCount; i++)
        {
            if (!csv.GetFieldSpan(i).IsWhiteSpace()) return false;
        }

        return true;
    }

    private FileRefusal? Check(ReadOnlySpan<char> raw)
    {
        if (raw.Contains('\0')) return Nul(CellWith('\0'));
        if (csv.RowFieldCount != Header.Count)
        {
            var quoteOpened = raw.Count(newline) > 1 ? " A quotation mark that is not closed can be the reason." : "";
            return new("file.cells",
                $"Line {Line}: the row has {csv.RowFieldCount} {(csv.RowFieldCount == 1 ? "cell" : "cells")}, the header has {Header.Count}.{quoteOpened} "
                + $"Put cells that hold the separator ({SeparatorName}) in quotation marks, or fill up the row.", Line);
        }

        return RowNumber < FileLimits.MaxRows ? null : new("file.too_many_rows",
            $"Line {Line}: the file has more than {FileLimits.MaxRows:N0} rows. Split it, and start a batch with each part.", Line);
    }

    private FileRefusal? ReadCells()
    {
        Problem = null;
        problems?.Clear();
        ClientRowId = "";
        json.Begin();
        for (var i = 0; i < Header.Count; i++)
        {
            var whole = csv.GetFieldSpan(i);
            if (whole.Length > FileLimits.MaxCell)
                return whole.Contains(newline) ? FileFaults.NotClosed(LineOf(i)) : FileFaults.TooLong(LineOf(i), Header.Headers[i]);
            if (Header[i] is not { } column) continue;
            var cell = whole.Trim();
            if (column.Kind != ColumnKind.FreeText && cell.IndexOfAny('\n', '\r') >= 0) return LineBreak(i);
            if (column.Name == EligibilityColumns.ClientRowId && TakeId(i, cell) is { } refusal) return refusal;
            if (rule.Check(column, cell, out var date) is { } problem) Add(problem);
            json.Cell(i, column, cell, date);
        }

        json.End();
        if (problems is { Length: > 0 }) Problem = Problem! with { Message = problems.ToString() };
        RowNumber++;
        return null;
    }

    private FileRefusal? TakeId(int ordinal, ReadOnlySpan<char> cell)
    {
        var header = Header.Headers[ordinal];
        if (cell.IsEmpty)
            return new("file.row_id_missing", $"Line {Line}, column “{header}”: the row has no {EligibilityColumns.ClientRowId}. Give every row its own.", Line, header);
        if (ids.Add(cell, (int)Line) is { } first)
            return new("file.row_id_twice", $"Line {Line}, column “{header}”: the row has the same {EligibilityColumns.ClientRowId} as line {first}. Give every row its own.", Line, header);
        ClientRowId = cell.ToString();
        return null;
    }

    private void Add(CellProblem problem)
    {
        Problem ??= problem;
        problems ??= new StringBuilder();
        if (problems.Length > 0) problems.Append(' ');
        problems.Append(problem.Message);
    }

    private FileRefusal LineBreak(int ordinal)
    {
        var header = Header.Headers[ordinal];
        return new("file.line_break",
            $"Line {LineOf(ordinal)}, column “{header}”: the cell holds a line break. Remove it, or close the quotation mark that opened there.",
            LineOf(ordinal), header);
    }

    private FileRefusal Nul(int? ordinal)
    {
        var header = ordinal is { } i && i < Header.Count ? Header.Headers[i] : null;
        return new("file.nul", $"Line {Line}{FileFaults.In(header)}: the file holds a NUL character, which no text has. Export it again from where it came from.", Line, header);
    }

    private int? CellWith(char c)
    {
        for (var i = 0; i < csv.RowFieldCount; i++)
        {
            if (csv.GetFieldSpan(i).Contains(c)) return i;
        }

        return null;
    }

    /// <summary>A cell can begin some lines below its row, where an earlier one holds line breaks.</summary>
    private long LineOf(int ordinal)
    {
        var line = Line;
        for (var i = 0; i < ordinal; i++) line += csv.GetFieldSpan(i).Count(newline);
        return line;
    }

    private string SeparatorName => separator switch { ';' => "a semicolon", '\t' => "a tab", _ => "a comma" };
}
