using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Sylvan.Data.Csv;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>The lines of a text that hold something, cell by cell, with the place of each. What breaks a file ends it with a refusal.</summary>
internal sealed class CsvRows : IDisposable
{
    /// <summary>Characters of one row; a quote that never closes stops here.</summary>
    private const int MaxRow = 2 * 1024 * 1024;

    /// <summary>Characters of a header in a message.</summary>
    private const int MostNamed = 60;

    private readonly string path;
    private readonly char separator;
    private readonly IReadOnlyList<string> firstCells;
    private readonly CsvDataReader csv;
    private long nextLine = 1;
    private bool startsWithNul;

    private CsvRows(string path, char separator, IReadOnlyList<string> firstCells, StreamReader text)
    {
        (this.path, this.separator, this.firstCells) = (path, separator, firstCells);
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

    /// <summary>Why reading ended before the end of the file.</summary>
    public FileRefusal? Refusal { get; private set; }

    /// <summary>The line where the current row begins, as an editor counts it.</summary>
    public long Line { get; private set; }

    public char Newline { get; private set; } = '\n';

    public int Count => csv.RowFieldCount;

    public ReadOnlySpan<char> Raw => csv.GetRawRecordSpan();

    public string SeparatorName => separator switch { ';' => "a semicolon", '\t' => "a tab", '|' => "a vertical bar", _ => "a comma" };

    public ReadOnlySpan<char> this[int ordinal] => csv.GetFieldSpan(ordinal);

    public static Result<CsvRows> Open(ReadableText source)
    {
        var head = new byte[64 * 1024];
        using (var file = File.OpenRead(source.Path)) head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var firstLine = Encoding.UTF8.GetString(FileKind.WithoutMark(head)).TrimStart('\r', '\n').Split('\n', '\r')[0];
        var found = Separator.Of(firstLine);
        string[] cells = [.. Separator.Split(firstLine, found).Select(Nameable)];
        StreamReader? text = null;
        try
        {
            text = Text(source.Path);
            return new CsvRows(source.Path, found, cells, text);
        }
        catch (Exception fault) when (fault is DecoderFallbackException or CsvFormatException)
        {
            // The reader looks at the first buffer before it reads the first line.
            text?.Dispose();
            return FileFaults.Locate(fault, source.Path, found, cells);
        }
    }

    /// <summary>The next row with something in it: nothing is lost by passing over the others. False at the end, and at a fault.</summary>
    public bool Read()
    {
        while (Refusal is null && Next())
        {
            var raw = csv.GetRawRecordSpan();
            if (Line == 0 && raw.EndsWith("\r")) Newline = '\r';
            Line = nextLine;
            nextLine += raw.Count(Newline);
            if (!IsBlank()) return true;
        }

        return false;
    }

    /// <summary>A cell can begin some lines below its row, where an earlier one holds line breaks.</summary>
    public long LineOf(int ordinal)
    {
        var line = Line;
        for (var i = 0; i < ordinal; i++) line += csv.GetFieldSpan(i).Count(Newline);
        return line;
    }

    /// <param name="headers">To name the column; none while the header itself is read.</param>
    public FileRefusal? RefuseNul(IReadOnlyList<string>? headers)
    {
        if (!Raw.Contains('\0')) return null;
        var ordinal = 0;
        while (ordinal < Count - 1 && !this[ordinal].Contains('\0')) ordinal++;
        return Nul(headers is not null && ordinal < headers.Count ? headers[ordinal] : null);
    }

    public void Dispose() => csv.Dispose();

    /// <summary>A header as a message can name it, whatever bytes the file has there.</summary>
    private static string Nameable(string cell) => string.Concat(cell.Where(c => !char.IsControl(c) && c != '\uFFFD').Take(MostNamed));

    private static StreamReader Text(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        Span<byte> mark = stackalloc byte[3];
        if (file.ReadAtLeast(mark, 3, throwOnEndOfStream: false) < 3 || FileKind.WithoutMark(mark).Length == 3) file.Position = 0;
        // Strict: an invalid byte must not become a question mark in somebody's name. (Detecting marks would put a lenient decoder in its place.)
        return new StreamReader(file, new UTF8Encoding(false, true), detectEncodingFromByteOrderMarks: false, 128 * 1024);
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
            Refusal = FileFaults.Locate(fault, path, separator, firstCells);
            return false;
        }
    }

    private bool IsBlank()
    {
        for (var i = 0; i < csv.RowFieldCount; i++)
        {
            if (!csv.GetFieldSpan(i).IsWhiteSpace()) return false;
        }

        return true;
    }

    private FileRefusal Nul(string? header) => new(
        "file.nul", $"Line {Line}{FileFaults.In(header)}: the file holds a NUL character, which no text has. Export it again from where it came from.", Line, header);
}
