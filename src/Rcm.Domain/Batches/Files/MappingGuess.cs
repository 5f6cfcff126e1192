namespace Rcm.Domain.Batches.Files;

/// <summary>What the columns of a file are taken for before anybody has said so.</summary>
/// <param name="Unsure">Columns that a person should look at: taken by a header that only resembles theirs, by their values, or out of two.</param>
public sealed record GuessedMapping(ColumnMapping Mapping, IReadOnlySet<string> Unsure)
{
    /// <summary>
    /// Guesses from the headers' names first, then from names that are near and from what the first values are. Only columns that the file
    /// must have are guessed so: one that is not needed and whose name nobody knows is better not read.
    /// </summary>
    /// <param name="rows">The first rows, cells in the headers' order.</param>
    /// <param name="remembered">What was said of the same headers before; it is sure.</param>
    public static GuessedMapping Of(
        IReadOnlyList<string> headers, FileColumns columns, IReadOnlyList<IReadOnlyList<string>> rows, ColumnMapping? remembered, DateOnly today)
    {
        var names = HeaderMap.Trimmed(headers);
        var headerOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var unsure = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (column, header) in remembered?.HeaderOf ?? ColumnMapping.ByName.HeaderOf)
        {
            if (columns.Named(column) is not null) headerOf[column] = header.Length == 0 ? "" : names.FirstOrDefault(n => ColumnMapping.Same(n, header)) ?? "";
        }

        foreach (var same in names.Where(n => !IsTaken(n)).GroupBy(n => columns.Find(HeaderMap.Key(n))?.Name).Where(g => g.Key is not null && !headerOf.ContainsKey(g.Key)))
        {
            headerOf[same.Key!] = same.First();
            if (same.Skip(1).Any()) unsure.Add(same.Key!);
        }

        var free = names.Index().Where(n => n.Item.Length > 0 && !IsTaken(n.Item) && columns.Find(HeaderMap.Key(n.Item)) is null)
            .Select(n => (Header: n.Item, Profile: ColumnProfile.Of([.. rows.Select(r => n.Index < r.Count ? r[n.Index] : "")], today))).ToArray();
        var missing = columns.Required.Where(c => headerOf.GetValueOrDefault(c.Name, "").Length == 0).ToArray();
        foreach (var (column, header, _) in
            from column in missing
            from candidate in free
            let score = Likeness.Of(column, candidate.Header, candidate.Profile, today)
            where score > 0
            orderby score descending
            select (column.Name, candidate.Header, score))
        {
            if (headerOf.GetValueOrDefault(column, "").Length > 0 || IsTaken(header)) continue;
            headerOf[column] = header;
            unsure.Add(column);
        }

        return new(new ColumnMapping(headerOf), unsure);

        bool IsTaken(string header) => headerOf.Values.Any(h => h.Length > 0 && ColumnMapping.Same(h, header));
    }
}
