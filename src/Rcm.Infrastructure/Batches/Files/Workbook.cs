using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>An Excel workbook (.xlsx), written out as CSV: a line for each row of its sheet, so that line numbers are the sheet's.</summary>
internal static class Workbook
{
    private const string Again = "Open it in your spreadsheet, save it as a workbook without a password or as CSV, and choose that file.";

    /// <summary>Bytes of text that the cells share: they lie in memory while the sheet is read.</summary>
    private const long MaxSharedText = 300L * 1024 * 1024;

    /// <summary>A spreadsheet keeps 15 digits of a number and puts zeros for the others.</summary>
    private const double Exact = 1e15;

    // The library wants Windows-1252 to be there, though no .xlsx holds any.
    static Workbook() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static bool IsOne(ReadOnlySpan<byte> head, string path)
    {
        if (!head.StartsWith("PK\x03\x04"u8)) return false;
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return zip.GetEntry("xl/workbook.xml") is not null;
        }
        catch (InvalidDataException)
        {
            // It begins like a ZIP archive and is none: what it is, is said elsewhere.
            return false;
        }
    }

    public static FileRefusal? WriteCsv(string from, Stream to)
    {
        try
        {
            if (SharedTextIsTooLong(from)) return BatchFileReader.TooLarge;
            if (SheetToRead(from, out var sheet) is { } refusal) return refusal;
            using var file = File.OpenRead(from);
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(file);
            for (var i = 0; i < sheet; i++) reader.NextResult();
            return Write(reader, to);
        }
        catch (Exception broken) when (broken is EndOfStreamException
            or not (IOException or UnauthorizedAccessException or OutOfMemoryException or OperationCanceledException))
        {
            // The library meets a damaged part with whatever its parser trips over: a null, an index, a key. What is the disk's is not meant.
            return new FileRefusal("file.workbook", $"The workbook cannot be read: it is damaged. {Again}");
        }
    }

    private static bool SharedTextIsTooLong(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        if (zip.GetEntry("xl/sharedStrings.xml") is not { } shared) return false;
        // Counted, not believed: an archive can say what it likes of its size.
        using var text = shared.Open();
        var buffer = new byte[128 * 1024];
        long length = 0;
        for (int read; length <= MaxSharedText && (read = text.Read(buffer)) > 0;) length += read;
        return length > MaxSharedText;
    }

    /// <summary>The one visible sheet whose first row has the columns of a batch; where none has all, the one that has most of them.</summary>
    private static FileRefusal? SheetToRead(string path, out int sheet)
    {
        using var file = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(file);
        var fitting = new List<(int Index, string Name)>();
        (int Index, int Known)? best = null;
        for (var i = 0; i < reader.ResultsCount; i++, reader.NextResult())
        {
            if (reader.VisibleState != "visible" || Header(reader) is not { } header) continue;
            var known = header.Count(h => EligibilityColumns.Find(HeaderMap.Key(h)) is not null);
            if (best is null || known > best.Value.Known) best = (i, known);
            if (HeaderMap.Of(header, []).IsOk) fitting.Add((i, reader.Name));
        }

        sheet = fitting.Count > 0 ? fitting[0].Index : best?.Index ?? 0;
        if (fitting.Count > 1)
        {
            return new FileRefusal("file.sheets",
                $"Two sheets of the workbook hold rows: “{fitting[0].Name}” and “{fitting[1].Name}”. Save the one that is meant as a file of its own.");
        }

        return best is null ? FileKind.Empty : null;
    }

    private static List<string>? Header(IExcelDataReader reader)
    {
        while (reader.Read())
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "").ToList();
            if (cells.Any(c => !string.IsNullOrWhiteSpace(c))) return cells;
        }

        return null;
    }

    private static FileRefusal? Write(IExcelDataReader reader, Stream to)
    {
        using var writer = new StreamWriter(to, new UTF8Encoding(false), 128 * 1024);
        var line = new StringBuilder();
        int? width = null;
        for (long number = 1; reader.Read(); number++)
        {
            line.Clear();
            int used = 0, last = reader.FieldCount;
            // Sheets are wider than their tables: cells to the right of the header count only where something stands in them.
            while (last > (width ?? 0) && IsBlank(reader.GetValue(last - 1))) last--;
            if (last > FileLimits.MaxColumns)
                return new("file.too_many_columns", $"Line {number}: the row has more than {FileLimits.MaxColumns} columns. Remove what stands to the right of the table.", number);
            for (; used < last; used++)
            {
                if (used > 0) line.Append(',');
                if (reader.GetValue(used) is double value && Math.Abs(value) >= Exact) return Rounded(number, used);
                Append(line, Text(reader, used));
            }

            // The first row that holds something is the header.
            if (width is null && last > 0) width = last;
            line.Append('\n');
            writer.Write(line);
            if (to.Position > FileLimits.MaxBytes) return BatchFileReader.TooLarge;
        }

        return null;
    }

    private static string Text(IExcelDataReader reader, int column) => reader.GetValue(column) switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        // A format of zeros (00000) is how a spreadsheet keeps the zeros that a number has lost.
        double whole when whole == Math.Floor(whole) && whole >= 0 =>
            ((long)whole).ToString(CultureInfo.InvariantCulture).PadLeft(reader.GetNumberFormatString(column) is { } format && format.All(c => c == '0') ? format.Length : 0, '0'),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "TRUE" : "FALSE",
        // A line break in a cell would make two lines of one row.
        string text => text.ReplaceLineEndings(" "),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };

    private static bool IsBlank(object? value) => value is null || (value is string text && string.IsNullOrWhiteSpace(text));

    private static void Append(StringBuilder line, string text)
    {
        if (text.AsSpan().IndexOfAny(',', '"') < 0)
        {
            line.Append(text);
            return;
        }

        line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private static FileRefusal Rounded(long line, int column) => new(
        "file.rounded_number",
        $"Line {line}, cell {column + 1}: the cell holds a number of more than 15 digits, which the spreadsheet has rounded. Format the column as text and enter it again.", line);
}
