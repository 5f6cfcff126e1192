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

    /// <summary>Maps a header line.</summary>
    /// <param name="headers">The cells of the first line.</param>
    /// <param name="requiredByWorkflow">Names of <c>user_workflow.required_data</c>; <c>patient_name</c> stands for first and last name.</param>
    /// <param name="line">Where the header line stands, for messages.</param>
    public static Result<HeaderMap> Of(IReadOnlyList<string> headers, IReadOnlyCollection<string> requiredByWorkflow, long line = 1)
    {
        var extra = requiredByWorkflow
            .Where(n => Key(n) != "patientname" && EligibilityColumns.Find(Key(n)) is null)
            .Select(n => new FileColumn(n, ColumnKind.Text, true)).ToArray();
        var trimmed = headers.Select(h => h.Trim().Trim('\uFEFF')).ToArray();
        var keys = trimmed.Select(Key).ToArray();
        var mapped = keys.Select(k => k.Length == 0 ? null : EligibilityColumns.Find(k) ?? Array.Find(extra, e => Key(e.Name) == k)).ToArray();

        if (Duplicate(trimmed, keys, mapped, line) is { } duplicate) return duplicate;
        var required = EligibilityColumns.All.Where(c => c.IsRequired)
            .Concat(requiredByWorkflow.Select(n => EligibilityColumns.Find(Key(n))).OfType<FileColumn>())
            .Concat(extra).Select(c => c.Name).Distinct(StringComparer.Ordinal).ToArray();
        var present = mapped.OfType<FileColumn>().Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var missing = required.Where(r => !present.Contains(r)).ToArray();
        return missing.Length == 0 ? new HeaderMap(mapped, trimmed) : Missing(missing, trimmed.Where((_, i) => mapped[i] is null).ToArray(), line);
    }

    private static FileRefusal? Duplicate(string[] headers, string[] keys, FileColumn?[] mapped, long line)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < headers.Length; i++)
        {
            if (keys[i].Length == 0) continue;
            var name = mapped[i]?.Name ?? keys[i];
            if (seen.TryAdd(name, i)) continue;
            var first = headers[seen[name]];
            var message = first == headers[i]
                ? $"Line {line}: the header “{headers[i]}” stands twice, as columns {seen[name] + 1} and {i + 1}. Remove or rename one of them."
                : $"Line {line}: columns {seen[name] + 1} (“{first}”) and {i + 1} (“{headers[i]}”) are both read as {name}. Remove or rename one of them.";
            return new FileRefusal("file.duplicate_header", message, line, headers[i]);
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
