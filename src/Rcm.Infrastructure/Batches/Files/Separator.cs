using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Finds what separates the cells: the candidate that makes most known columns of the header line.</summary>
internal static class Separator
{
    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    public static char Of(string headerLine) => Candidates
        .Select(c => (Separator: c, Cells: Split(headerLine, c)))
        .OrderByDescending(s => s.Cells.Count(cell => EligibilityColumns.Find(HeaderMap.Key(cell)) is not null))
        .ThenByDescending(s => s.Cells.Count)
        .First().Separator;

    public static List<string> Split(string line, char separator)
    {
        var cells = new List<string>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            if (line[i] != separator || quoted) continue;
            cells.Add(line[start..i]);
            start = i + 1;
        }

        cells.Add(line[start..]);
        return cells;
    }
}
