using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <summary>
/// An Excel workbook (.xlsx), written out as CSV: a line for each row of its sheet, so that line numbers are the sheet's. Read as it comes: memory
/// does not grow with its rows.
/// </summary>
internal static class Workbook
{
    private const string Again = "Open it in your spreadsheet, save it as a workbook without a password or as CSV, and choose that file.";
    private const string TextsSuffix = ".texts";

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\f\u0085\u2028\u2029");

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
            using var parts = WorkbookParts.Open(from, from + TextsSuffix);
            if (parts.Texts.AreTooLong) return BatchFileReader.TooLarge;
            if (SheetToRead(parts, out var sheet) is { } refusal) return refusal;
            using var rows = parts.Rows(sheet!);
            return Write(rows, to);
        }
        // What is the disk's is not meant.
        catch (Exception broken) when (broken is InvalidDataException or XmlException or FormatException or OverflowException or EndOfStreamException or NotSupportedException)
        {
            return new FileRefusal("file.workbook", $"The workbook cannot be read: it is damaged. {Again}");
        }
    }

    /// <summary>The one visible sheet whose first row has the columns of a batch; where none has all, the one that has most of them.</summary>
    private static FileRefusal? SheetToRead(WorkbookParts parts, out SheetPart? sheet)
    {
        var fitting = new List<SheetPart>();
        (SheetPart Sheet, int Known)? best = null;
        foreach (var candidate in parts.Sheets.Where(s => s.IsVisible))
        {
            if (Header(parts, candidate) is not { } header) continue;
            var known = header.Count(h => EligibilityColumns.Find(HeaderMap.Key(h)) is not null);
            if (best is null || known > best.Value.Known) best = (candidate, known);
            if (HeaderMap.Of(header, []).IsOk) fitting.Add(candidate);
        }

        sheet = fitting.Count > 0 ? fitting[0] : best?.Sheet;
        if (fitting.Count > 1)
        {
            return new FileRefusal("file.sheets",
                $"Two sheets of the workbook hold rows: “{fitting[0].Name}” and “{fitting[1].Name}”. Save the one that is meant as a file of its own.");
        }

        return best is null ? FileKind.Empty : null;
    }

    private static List<string>? Header(WorkbookParts parts, SheetPart sheet)
    {
        using var rows = parts.Rows(sheet);
        while (rows.Read())
        {
            var cells = Enumerable.Range(0, Math.Min(rows.Count, FileLimits.MaxColumns)).Select(i => rows[i].ToString()).ToList();
            if (cells.Any(c => !string.IsNullOrWhiteSpace(c))) return cells;
        }

        return null;
    }

    private static FileRefusal? Write(SheetRows rows, Stream to)
    {
        using var writer = new StreamWriter(to, new UTF8Encoding(false), 128 * 1024);
        int? width = null;
        while (rows.Read())
        {
            var last = rows.Count;
            // Sheets are wider than their tables: cells to the right of the header count only where something stands in them.
            while (last > (width ?? 0) && rows[last - 1].IsWhiteSpace()) last--;
            if (last > FileLimits.MaxColumns)
            {
                return new("file.too_many_columns",
                    $"Line {rows.Number}: the row has more than {FileLimits.MaxColumns} columns. Remove what stands to the right of the table.", rows.Number);
            }

            if (rows.Rounded >= 0 && rows.Rounded < last) return Rounded(rows.Number, rows.Rounded);
            // A row's cells end where its last one does; those up to the header's width are empty.
            for (var i = 0; i < Math.Max(last, last == 0 ? 0 : width ?? 0); i++)
            {
                if (i > 0) writer.Write(',');
                if (i < last) Cell(writer, rows[i]);
            }

            // The first row that holds something is the header.
            if (width is null && last > 0) width = last;
            writer.Write('\n');
            if (to.Position > FileLimits.MaxBytes) return BatchFileReader.TooLarge;
        }

        return null;
    }

    // A line break in a cell would make two lines of one row.
    private static void Cell(StreamWriter writer, ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(LineBreaks) >= 0) text = text.ToString().ReplaceLineEndings(" ");
        if (text.IndexOfAny(',', '"') < 0)
        {
            writer.Write(text);
            return;
        }

        writer.Write('"');
        writer.Write(text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }

    private static FileRefusal Rounded(long line, int column) => new(
        "file.rounded_number",
        $"Line {line}, cell {column + 1}: the cell holds a number of more than 15 digits, which the spreadsheet has rounded. Format the column as text and enter it again.", line);
}
