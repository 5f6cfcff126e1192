using System.Buffers;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Remembers on which line each <c>client_row_id</c> stood, in 12 bytes an entry: a million ids as strings would take more memory than
/// the rest of an upload. It holds 64-bit hashes: that two different ids of a million-row file share one happens once in 30 million files.
/// </summary>
internal sealed class RowIdIndex : IDisposable
{
    private int size = 1024;
    private ulong[] hashes;
    private int[] lines;
    private int count;

    public RowIdIndex() => (hashes, lines) = Rent(size);

    /// <summary>Adds an id; the line where it stood before, if it did.</summary>
    public int? Add(ReadOnlySpan<char> id, int line)
    {
        if (count >= size - (size / 4)) Grow();
        var hash = Hash(id);
        var slot = Slot(hashes, lines, size, hash);
        if (lines[slot] != 0) return lines[slot];
        (hashes[slot], lines[slot]) = (hash, line);
        count++;
        return null;
    }

    /// <summary>FNV-1a over UTF-16 units, then the finisher of SplitMix64, so that the low bits are good as a slot.</summary>
    private static ulong Hash(ReadOnlySpan<char> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in id) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }

    private static int Slot(ulong[] hashes, int[] lines, int size, ulong hash)
    {
        var mask = size - 1;
        var slot = (int)(hash & (uint)mask);
        while (lines[slot] != 0 && hashes[slot] != hash) slot = (slot + 1) & mask;
        return slot;
    }

    public void Dispose()
    {
        Return(hashes, lines);
        // An array that is given back twice would be two indexes' at once.
        (hashes, lines) = ([], []);
    }

    private void Grow()
    {
        var wider = Rent(size * 2);
        for (var i = 0; i < size; i++)
        {
            if (lines[i] == 0) continue;
            var slot = Slot(wider.Hashes, wider.Lines, size * 2, hashes[i]);
            (wider.Hashes[slot], wider.Lines[slot]) = (hashes[i], lines[i]);
        }

        Return(hashes, lines);
        (hashes, lines) = wider;
        size *= 2;
    }

    // Pooled: a file is read twice, once to look and once to load, and the second time should not take the memory again.
    private static (ulong[] Hashes, int[] Lines) Rent(int size)
    {
        var rented = (Hashes: ArrayPool<ulong>.Shared.Rent(size), Lines: ArrayPool<int>.Shared.Rent(size));
        rented.Lines.AsSpan().Clear();
        return rented;
    }

    private static void Return(ulong[] hashes, int[] lines)
    {
        ArrayPool<ulong>.Shared.Return(hashes);
        ArrayPool<int>.Shared.Return(lines);
    }
}
