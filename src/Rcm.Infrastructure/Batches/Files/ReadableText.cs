using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Files.Workbooks;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// An uploaded file as UTF-8 text: the file itself where it is, else a copy beside it that goes when this is disposed. A workbook, UTF-16
/// and Windows-1252 become such a copy, line for line, so that whatever is said of a line holds for the file that the person has.
/// </summary>
internal sealed class ReadableText : IDisposable
{
    public const string CopySuffix = ".text";

    private readonly bool isCopy;

    private ReadableText(string path, bool isCopy) => (Path, this.isCopy) = (path, isCopy);

    public string Path { get; }

    public static Result<ReadableText> Of(string path)
    {
        var head = new byte[8 * 1024];
        using (var file = File.OpenRead(path)) head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (Workbook.IsOne(head, path)) return Copy(path, Workbook.WriteCsv);
        if (FileKind.Utf16(head) is { } utf16) return Copy(path, (from, to) => Transcode(from, to, utf16));
        if (FileKind.Refuse(head) is { } kind) return kind;
        return TextEncoding.IsWindows1252(path)
            ? Copy(path, (from, to) => Transcode(from, to, TextEncoding.Windows1252))
            : new ReadableText(path, isCopy: false);
    }

    public void Dispose()
    {
        if (isCopy) File.Delete(Path);
    }

    private static Result<ReadableText> Copy(string path, Func<string, Stream, FileRefusal?> write)
    {
        var copy = new ReadableText(path + CopySuffix, isCopy: true);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 128 * 1024 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            FileRefusal? refusal;
            using (var to = new FileStream(copy.Path, options)) refusal = write(path, to);
            if (refusal is null) return copy;
            copy.Dispose();
            return refusal;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private static FileRefusal? Transcode(string from, Stream to, Encoding encoding)
    {
        using var reader = new StreamReader(from, encoding, detectEncodingFromByteOrderMarks: false, 128 * 1024);
        using var writer = new StreamWriter(to, new UTF8Encoding(false), 128 * 1024);
        var buffer = new char[64 * 1024];
        try
        {
            for (int read; (read = reader.Read(buffer)) > 0;) writer.Write(buffer, 0, read);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return new FileRefusal("file.encoding", $"The file says that it is UTF-16, and breaks off in a character. {FileKind.SaveAsCsv}");
        }
    }
}
