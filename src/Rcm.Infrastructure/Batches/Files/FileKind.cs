using System.Text;
using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Tells from a file's first bytes what cannot be a CSV file, so that the message says what it is instead of what it lacks.</summary>
internal static class FileKind
{
    public const string SaveAsCsv = "In your spreadsheet choose “Save as” and the type “CSV UTF-8 (comma delimited)”, then choose that file.";

    private static readonly (byte[] Start, string Name)[] Signatures =
    [
        ("PK\x03\x04"u8.ToArray(), "a ZIP archive or a document that is no workbook"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "a workbook of the old kind, or one with a password"),
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ([0x1F, 0x8B], "a compressed file"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a picture"),
        ([0xFF, 0xD8, 0xFF], "a picture"),
        ("{\\rtf"u8.ToArray(), "a text document"),
    ];

    /// <param name="head">The file's first bytes, as many as there are up to some thousands.</param>
    public static FileRefusal? Refuse(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return Empty;
        foreach (var (start, name) in Signatures)
        {
            if (head.StartsWith(start)) return NotCsv(name);
        }

        var text = Encoding.Latin1.GetString(WithoutMark(head)).TrimStart();
        if (text.StartsWith('<')) return NotCsv("a web page or XML");
        if (text.StartsWith('{') || text.StartsWith('[')) return NotCsv("JSON");
        var controls = head.Count(static b => b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or 0x0C));
        return controls >= 4 && controls > head.Length / 20 ? NotCsv("not text") : null;
    }

    public static FileRefusal Empty { get; } =
        new("file.empty", "The file is empty. Choose a file with a header line and at least one row.");

    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) =>
        head.StartsWith(Encoding.UTF8.Preamble) ? head[Encoding.UTF8.Preamble.Length..] : head;

    public static FileRefusal NotUtf8(long line, long character, byte value, string? column)
    {
        var place = column is { Length: > 0 } ? $"column “{column}”, character {character}" : $"character {character}";
        return new("file.encoding",
            $"Line {line}, {place}: the byte 0x{value:X2} is not UTF-8; the file was saved in another encoding. {SaveAsCsv}", line, column);
    }

    private static FileRefusal NotCsv(string what) =>
        new("file.not_csv", $"This is not a CSV file: it is {what}. {SaveAsCsv}");

    /// <summary>Which UTF-16 it is, by its mark or, without one, by the zeros that stand beside every ordinary letter; null: none.</summary>
    public static Encoding? Utf16(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Strict(bigEndian: false);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Strict(bigEndian: true);
        if (head.Length < 16) return null;
        int even = 0, odd = 0;
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] != 0) continue;
            if (i % 2 == 0) even++;
            else odd++;
        }

        return Math.Max(even, odd) > head.Length / 3 && Math.Min(even, odd) < head.Length / 20 ? Strict(bigEndian: even > odd) : null;
    }

    private static UnicodeEncoding Strict(bool bigEndian) => new(bigEndian, byteOrderMark: true, throwOnInvalidBytes: true);

    private static int Count(this ReadOnlySpan<byte> bytes, Func<byte, bool> isMeant)
    {
        var count = 0;
        foreach (var b in bytes)
        {
            if (isMeant(b)) count++;
        }

        return count;
    }
}
