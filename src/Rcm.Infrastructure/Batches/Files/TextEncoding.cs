using System.Buffers;
using System.Text;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Tells Windows-1252, which an older spreadsheet writes, from UTF-8. Where both are possible it is neither: nothing is guessed.</summary>
internal static class TextEncoding
{
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>
    /// Whether the file is no UTF-8, and cannot be damaged UTF-8 either: no character of several bytes in it is whole UTF-8, it does not
    /// break off in one, and each byte means something in Windows-1252.
    /// </summary>
    public static bool IsWindows1252(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[128 * 1024];
        var kept = 0;
        var found = false;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var bytes = buffer.AsSpan(0, kept + read);
            while (!bytes.IsEmpty)
            {
                var ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                if (ascii < 0) { bytes = []; break; }
                bytes = bytes[ascii..];
                var status = Rune.DecodeFromUtf8(bytes, out _, out _);
                if (status == OperationStatus.Done) return false;
                if (status == OperationStatus.NeedMoreData)
                {
                    if (read > 0) break;
                    return false;
                }

                if (bytes[0] is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D) return false;
                found = true;
                bytes = bytes[1..];
            }

            if (read == 0) return found;
            kept = bytes.Length;
            bytes.CopyTo(buffer);
        }
    }
}
