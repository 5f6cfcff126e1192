namespace Rcm.Domain.Batches.Files;

/// <summary>The header that a person most likely meant for a missing column, by edit distance to its name and its synonyms.</summary>
internal static class NearestHeader
{
    /// <summary>Further off than this, two words have nothing to do with each other.</summary>
    public const double MostOff = 0.4;

    public static string? Of(string column, IEnumerable<string> headers) => headers
        .Select(h => (Header: h, Key: HeaderMap.Key(h)))
        .Where(h => h.Key.Length > 0)
        .Select(h => (h.Header, Off: Off(column, h.Key)))
        .Where(h => h.Off <= MostOff)
        .OrderBy(h => h.Off)
        .Select(h => h.Header)
        .FirstOrDefault();

    /// <summary>From a header's key to the nearest of a column's names, as a share of the longer word.</summary>
    public static double Off(string column, string key)
    {
        var spec = EligibilityColumns.Find(HeaderMap.Key(column));
        string[] names = spec is null ? [HeaderMap.Key(column)] : [HeaderMap.Key(spec.Name), .. spec.Synonyms];
        return names.Min(n => Share(n, key));
    }

    /// <summary>Edits as a share of the longer word: 0 is the same, 1 has nothing in common.</summary>
    private static double Share(string a, string b) => (double)Distance(a, b) / Math.Max(a.Length, b.Length);

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
