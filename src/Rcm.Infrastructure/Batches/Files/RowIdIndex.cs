namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Remembers on which line each <c>client_row_id</c> stood, in 12 bytes an entry: a million ids as strings would take more memory than
/// the rest of an upload. It holds 64-bit hashes: that two different ids of a million-row file share one happens once in 30 million files.
/// </summary>
/// <remarks>
/// In a thousand small tables: one large one would be copied whole each time it grows, and its leavings lie about as long as a file is read.
/// </remarks>
internal sealed class RowIdIndex
{
    private const int TableBits = 10;
    private const int FirstSize = 16;

    private readonly Table?[] tables = new Table?[1 << TableBits];

    /// <summary>Adds an id; the line where it stood before, if it did.</summary>
    public int? Add(ReadOnlySpan<char> id, int line)
    {
        var hash = Hash(id);
        return (tables[hash >> (64 - TableBits)] ??= new Table()).Add(hash, line);
    }

    /// <summary>FNV-1a over UTF-16 units, then the finisher of SplitMix64, so that all bits are good as a place.</summary>
    private static ulong Hash(ReadOnlySpan<char> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in id) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }

    private sealed class Table
    {
        private ulong[] hashes = new ulong[FirstSize];
        private int[] lines = new int[FirstSize];
        private int count;

        public int? Add(ulong hash, int line)
        {
            if (count >= hashes.Length - (hashes.Length / 5)) Grow();
            var slot = Slot(hashes, lines, hash);
            if (lines[slot] != 0) return lines[slot];
            (hashes[slot], lines[slot]) = (hash, line);
            count++;
            return null;
        }

        /// <summary>From the hash's lower half, scaled to the table: its size need be no power of two.</summary>
        private static int Slot(ulong[] hashes, int[] lines, ulong hash)
        {
            var slot = (int)(((hash & uint.MaxValue) * (uint)hashes.Length) >> 32);
            while (lines[slot] != 0 && hashes[slot] != hash) slot = slot + 1 == hashes.Length ? 0 : slot + 1;
            return slot;
        }

        private void Grow()
        {
            var wider = new ulong[hashes.Length * 3 / 2];
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
}
