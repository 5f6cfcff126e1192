using System.Text;
using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Finds where a file breaks. The quick reader says only that it does; this one goes through the file a second time, slowly, and only then.
/// </summary>
internal static class FileFaults
{
    /// <summary>What made the quick reader stop.</summary>
    /// <param name="headers">The cells of the first line, to name the column.</param>
    public static FileRefusal Locate(Exception fault, string path, char separator, IReadOnlyList<string> headers) =>
        fault is not DecoderFallbackException ? FindBrokenCell(path, separator)
        : FindInvalidByte(path, separator, headers) ?? throw new InvalidDataException("The file changed while it was read.", fault);

    private static FileRefusal? FindInvalidByte(string path, char separator, IReadOnlyList<string> headers)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[64 * 1024];
        int kept = 0, cell = 0;
        long line = 1, character = 1;
        var quoted = false;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var bytes = buffer.AsSpan(0, kept + read);
            while (!bytes.IsEmpty)
            {
                var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
                if (status == System.Buffers.OperationStatus.NeedMoreData && read > 0) break;
                if (status != System.Buffers.OperationStatus.Done)
                    return FileKind.NotUtf8(line, character, bytes[0], cell < headers.Count ? headers[cell].Trim().Trim('"') : null);
                bytes = bytes[used..];
                if (line == 1 && character == 1 && rune.Value == 0xFEFF) continue;
                character++;
                if (rune.Value == '"') quoted = !quoted;
                else if (rune.Value == separator && !quoted) cell++;
                else if (rune.Value == '\n')
                {
                    (line, character) = (line + 1, 1);
                    if (!quoted) cell = 0;
                }
            }

            if (read == 0) return null;
            kept = bytes.Length;
            bytes.CopyTo(buffer);
        }
    }

    private static FileRefusal FindBrokenCell(string path, char separator)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, false));
        long line = 1, opened = 0, length = 0;
        var atStart = true;
        var quoted = false;
        int next;
        while ((next = reader.Read()) >= 0)
        {
            var c = (char)next;
            if (c == '\n' || (c == '\r' && reader.Peek() != '\n')) line++;
            if (quoted)
            {
                if (c != '"')
                {
                    if (++length <= FileLimits.MaxCell) continue;
                    return line == opened ? TooLong(opened, null) : NotClosed(opened);
                }

                if (reader.Peek() == '"')
                {
                    _ = reader.Read();
                    length++;
                    continue;
                }

                quoted = false;
                var after = reader.Peek();
                if (after < 0 || after == separator || after is '\r' or '\n') continue;
                // A quote that opened on an earlier line was not meant to end here.
                return opened < line ? NotClosed(opened) : AfterQuote(line);
            }

            if (c == '"' && atStart)
            {
                (quoted, opened, length, atStart) = (true, line, 0, false);
            }
            else if (c == separator || c is '\r' or '\n')
            {
                (atStart, length) = (true, 0);
            }
            else
            {
                atStart = false;
                if (++length > FileLimits.MaxCell) return TooLong(line, null);
            }
        }

        return quoted ? NotClosed(opened) : RowTooLong();
    }

    public static FileRefusal NotClosed(long line) =>
        new("file.quote", $"Line {line}: a quotation mark opens here and is never closed. Add the closing one, or remove it.", line);

    public static FileRefusal TooLong(long line, string? column) =>
        new("file.cell_too_long",
            $"Line {line}{In(column)}: the cell holds more than {FileLimits.MaxCell:N0} characters. Shorten it.", line, column);

    public static string In(string? column) => column is { Length: > 0 } ? $", column “{column}”" : "";

    private static FileRefusal AfterQuote(long line) =>
        new("file.quote", $"Line {line}: text stands after a closing quotation mark. Write a quotation mark inside a cell twice (\"\").", line);

    private static FileRefusal RowTooLong() => new("file.row_too_long", "A row of the file is too long to read. Check that its lines end.");
}
