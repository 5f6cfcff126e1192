using System.Globalization;

namespace Rcm.Domain.Batches.Files;

/// <summary>
/// Notices, column by column, numbers that a spreadsheet has shortened: nearly all values are digits of one length, a few are shorter, and
/// none begins with 0, though about a tenth of them should. Nothing is put back: only whoever has the source knows which.
/// </summary>
public sealed class DroppedZeros(string column)
{
    private const int Longest = 20;
    private const int LinesNamed = 3;
    private const int FewestRows = 10;

    private readonly int[] rowsOfLength = new int[Longest + 1];
    private readonly long[,] firstLines = new long[Longest + 1, LinesNamed];
    private bool isRuledOut;
    private int rows;

    /// <summary>A cell of the column, trimmed and not empty.</summary>
    public void Add(ReadOnlySpan<char> cell, long line)
    {
        if (isRuledOut) return;
        if (cell.Length > Longest || cell[0] == '0' || cell.ContainsAnyExceptInRange('0', '9'))
        {
            isRuledOut = true;
            return;
        }

        rows++;
        var of = rowsOfLength[cell.Length]++;
        if (of < LinesNamed) firstLines[cell.Length, of] = line;
    }

    public FileNotice? Notice()
    {
        if (isRuledOut || rows < FewestRows) return null;
        var usual = Array.IndexOf(rowsOfLength, rowsOfLength.Max());
        var shorter = Enumerable.Range(1, usual - 1).Reverse().Where(l => rowsOfLength[l] > 0).ToArray();
        var count = shorter.Sum(l => rowsOfLength[l]);
        // Half of them shorter: then the length means nothing. Counting numbers (1, 2, 3 …) are of every length.
        if (count == 0 || rowsOfLength[usual] + count < rows || count * 4 > rows) return null;
        var lines = shorter.SelectMany(l => Enumerable.Range(0, LinesNamed).Select(i => firstLines[l, i])).Where(l => l > 0).Order().Take(LinesNamed).ToArray();
        var where = string.Join(", ", lines.Select(l => l.ToString(CultureInfo.InvariantCulture)));
        return new FileNotice("notice.zeros",
            $"{column} has {usual} digits in most rows, and fewer in {count:N0} (line{(count == 1 ? "" : "s")} {where}{(count > lines.Length ? " …" : "")}). "
            + "A spreadsheet may have dropped the zeros in front. Look at these in the source; if they are right as they are, go on.");
    }
}
