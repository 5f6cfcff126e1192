using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Files;

/// <summary>Which cell of a row is which column. Columns that nobody asked for are not read: what is not kept cannot leak.</summary>
public sealed class HeaderMap
{
    private readonly FileColumn?[] columns;

    private HeaderMap(FileColumn?[] columns, string[] headers) => (this.columns, Headers) = (columns, headers);

    /// <summary>The file's own words, in its order.</summary>
    public IReadOnlyList<string> Headers { get; }

    public int Count => columns.Length;

    /// <summary>The column at a place, or none where it is ignored.</summary>
    public FileColumn? this[int ordinal] => columns[ordinal];

    public IEnumerable<string> Ignored => Headers.Where((h, i) => columns[i] is null && h.Length > 0);

    public int OrdinalOf(string column) => Array.FindIndex(columns, c => c?.Name == column);

    /// <summary>A header without its case, spaces and punctuation: "Member ID #" and "member_id" have the same key.</summary>
    public static string Key(string header) => string.Concat(header.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>Maps a header line by its names.</summary>
    /// <param name="headers">The cells of the first line.</param>
    /// <param name="requiredByWorkflow">Names of <c>user_workflow.required_data</c>; <c>patient_name</c> stands for first and last name.</param>
    /// <param name="line">Where the header line stands, for messages.</param>
    public static Result<HeaderMap> Of(IReadOnlyList<string> headers, IReadOnlyCollection<string> requiredByWorkflow, long line = 1) =>
        Of(headers, FileColumns.For(requiredByWorkflow), ColumnMapping.ByName, line);

    /// <summary>Maps a header line as somebody has said, and by its names where nobody has.</summary>
    public static Result<HeaderMap> Of(IReadOnlyList<string> headers, FileColumns columns, ColumnMapping mapping, long line = 1)
    {
        var trimmed = Trimmed(headers);
        if (Repeated(trimmed, line) is { } repeated) return repeated;
        var mapped = new FileColumn?[trimmed.Length];
        foreach (var (name, header) in mapping.HeaderOf)
        {
            var ordinal = header.Length == 0 ? -1 : Array.FindIndex(trimmed, h => ColumnMapping.Same(h, header));
            if (ordinal >= 0) mapped[ordinal] ??= columns.Named(name);
        }

        for (var i = 0; i < trimmed.Length; i++)
        {
            if (mapped[i] is null && columns.Find(Key(trimmed[i])) is { } byName && !mapping.HeaderOf.ContainsKey(byName.Name)) mapped[i] = byName;
        }

        if (ReadTwice(trimmed, mapped, line) is { } twice) return twice;
        var missing = columns.Required.Select(c => c.Name).Except(mapped.OfType<FileColumn>().Select(c => c.Name)).ToArray();
        return missing.Length == 0 ? new HeaderMap(mapped, trimmed) : Missing(missing, trimmed.Where((_, i) => mapped[i] is null).ToArray(), line);
    }

    /// <summary>Headers as messages and mappings name them.</summary>
    public static string[] Trimmed(IEnumerable<string> headers) => [.. headers.Select(h => h.Trim().Trim('\uFEFF'))];

    /// <summary>The same header in two places: no mapping could tell them apart.</summary>
    public static FileRefusal? Repeated(IReadOnlyList<string> headers, long line = 1)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < headers.Count; i++)
        {
            var name = Key(headers[i]) is { Length: > 0 } key ? key : headers[i];
            if (name.Length == 0 || seen.TryAdd(name, i)) continue;
            var first = headers[seen[name]];
            var message = first == headers[i]
                ? $"Line {line}: the header “{headers[i]}” stands twice, as columns {seen[name] + 1} and {i + 1}. Remove or rename one of them."
                : $"Line {line}: the headers of columns {seen[name] + 1} (“{first}”) and {i + 1} (“{headers[i]}”) are the same. Remove or rename one of them.";
            return new FileRefusal("file.duplicate_header", message, line, headers[i]);
        }

        return null;
    }

    private static FileRefusal? ReadTwice(string[] headers, FileColumn?[] mapped, long line)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < headers.Length; i++)
        {
            if (mapped[i] is not { Name: var name } || seen.TryAdd(name, i)) continue;
            return new FileRefusal("file.duplicate_header",
                $"Line {line}: columns {seen[name] + 1} (“{headers[seen[name]]}”) and {i + 1} (“{headers[i]}”) are both read as {name}. Remove or rename one of them.",
                line, headers[i]);
        }

        return null;
    }

    private static FileRefusal Missing(string[] missing, string[] unused, long line)
    {
        var nearest = missing.Select(m => (Column: m, Header: NearestHeader.Of(m, unused))).Where(n => n.Header is not null).ToArray();
        var names = Words.List(missing);
        var message = missing.Length == 1
            ? $"Line {line}: the column {names} is missing."
            : $"Line {line}: the columns {names} are missing.";
        if (nearest.Length > 0) message += " " + string.Join(" ", nearest.Select(n => $"Nearest to {n.Column} is “{n.Header}”."));
        message += nearest.Length > 0 ? " Rename the header or add the column." : " Add them to the first line, with their values below.";
        if (missing.Length == 1 && nearest.Length == 0) message = message.Replace("Add them", "Add it", StringComparison.Ordinal).Replace("their values", "its values", StringComparison.Ordinal);
        return new FileRefusal("file.missing_column", message, line, missing[0]);
    }
}
