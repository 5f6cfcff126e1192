namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Remembers on which line each <c>client_row_id</c> stood, in 12 bytes an entry: a million ids as strings would take more memory than
/// the rest of an upload. It holds 64-bit hashes: that two different ids of a million-row file share one happens once in 30 million files.
/// </summary>
internal sealed class RowIdIndex
{
    private ulong[] hashes = new ulong[1024];
    private int[] lines = new int[1024];
    private int count;

    /// <summary>Adds an id; the line where it stood before, if it did.</summary>
    public int? Add(ReadOnlySpan<char> id, int line)
    {
        if (count >= hashes.Length - (hashes.Length / 4)) Grow();
        var hash = Hash(id);
        var slot = Slot(hashes, lines, hash);
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

    private static int Slot(ulong[] hashes, int[] lines, ulong hash)
    {
        var mask = hashes.Length - 1;
        var slot = (int)(hash & (uint)mask);
        while (lines[slot] != 0 && hashes[slot] != hash) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        var wider = new ulong[hashes.Length * 2];
        var widerLines = new int[wider.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (lines[i] == 0) continue;
            var slot = Slot(wider, widerLines, hashes[i]);
            (wider[slot], widerLines[slot]) = (hashes[i], lines[i]);
        }

        (hashes, lines) = (wider, widerLines);
    }
}
