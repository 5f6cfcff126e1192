using System.Buffers.Binary;
using System.Text;
using System.Xml;
using Microsoft.Win32.SafeHandles;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <summary>
/// The texts that a workbook's cells share, in a file beside it: a million rows have millions of them, and cells ask for them nearly in their
/// order. In memory are the places of blocks of them (an eighth of a byte a text), and some blocks that were asked for last.
/// </summary>
internal sealed class SharedTexts : IDisposable
{
    /// <summary>Bytes of them all.</summary>
    private const long Most = 300L * 1024 * 1024;

    private const int BlockSize = 64;
    private const int Slots = 512;

    private readonly SafeFileHandle file;
    private readonly List<long> blocks = [];
    private readonly (int Block, char[][] Texts)[] slots = new (int, char[][])[Slots];
    private byte[] bytes = new byte[4096];
    private long length;
    private int count;

    private SharedTexts(string path)
    {
        Array.Fill(slots, (-1, []));
        file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>They are more than is read.</summary>
    public bool AreTooLong { get; private set; }

    /// <param name="texts">xl/sharedStrings.xml; null: there are none.</param>
    /// <param name="path">Where they lie meanwhile.</param>
    public static SharedTexts Read(XmlReader? texts, string path)
    {
        var shared = new SharedTexts(path);
        try
        {
            if (texts is not null) shared.Fill(texts);
            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">There is no such text: the workbook is damaged.</exception>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            if (index < 0 || index >= count) throw new InvalidDataException("A cell asks for a text that is not there.");
            var block = index / BlockSize;
            ref var slot = ref slots[block % Slots];
            if (slot.Block != block) slot = (block, Load(block));
            return slot.Texts[index % BlockSize];
        }
    }

    public void Dispose() => file.Dispose();

    private void Fill(XmlReader texts)
    {
        var buffer = new MemoryStream();
        var text = new CellText();
        Span<byte> size = stackalloc byte[4];
        while (texts.Read())
        {
            if (texts.NodeType != XmlNodeType.Element || texts.LocalName != "si") continue;
            text.Clear();
            if (!texts.IsEmptyElement) text.ReadRich(texts);
            if (count++ % BlockSize == 0) blocks.Add(length + buffer.Length);
            var needed = Encoding.UTF8.GetMaxByteCount(text.Length);
            if (bytes.Length < needed) bytes = new byte[needed];
            var written = Encoding.UTF8.GetBytes(text.Span, bytes);
            BinaryPrimitives.WriteInt32LittleEndian(size, written);
            buffer.Write(size);
            buffer.Write(bytes, 0, written);
            if (buffer.Length > 256 * 1024) Flush(buffer);
            if (length <= Most) continue;
            AreTooLong = true;
            return;
        }

        Flush(buffer);
        blocks.Add(length);
    }

    private void Flush(MemoryStream buffer)
    {
        RandomAccess.Write(file, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), length);
        length += buffer.Length;
        buffer.SetLength(0);
    }

    private char[][] Load(int block)
    {
        var size = (int)(blocks[block + 1] - blocks[block]);
        if (bytes.Length < size) bytes = new byte[size];
        var read = RandomAccess.Read(file, bytes.AsSpan(0, size), blocks[block]);
        if (read < size) throw new IOException("The shared texts of a workbook are not there any more.");
        var texts = new char[Math.Min(BlockSize, count - block * BlockSize)][];
        for (int i = 0, at = 0; i < texts.Length; i++)
        {
            var of = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            texts[i] = Encoding.UTF8.GetChars(bytes, at + 4, of);
            at += 4 + of;
        }

        return texts;
    }
}
