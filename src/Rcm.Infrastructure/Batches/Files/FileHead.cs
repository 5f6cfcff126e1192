using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>The headers of a file and its first rows, before anything is known of its columns.</summary>
/// <param name="Line">Where the headers stand.</param>
/// <param name="Rows">Cells in the headers' order; they hold patient data.</param>
public sealed record FileHead(IReadOnlyList<string> Headers, long Line, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Enough to tell a column of dates from one of numbers.</summary>
    private const int FirstRows = 100;

    /// <summary>The first values under a header, trimmed, without the empty ones.</summary>
    public IEnumerable<string> ValuesOf(string header)
    {
        for (var i = 0; i < Headers.Count; i++)
        {
            if (ColumnMapping.Same(Headers[i], header)) return Rows.Where(r => i < r.Count).Select(r => r[i].Trim()).Where(v => v.Length > 0);
        }

        return [];
    }

    internal static Result<FileHead> Read(ReadableText text, FileColumns columns)
    {
        var opened = CsvRows.Open(text);
        if (!opened.IsOk) return opened.Error;
        using var rows = opened.Value;
        var headers = ReadHeader(rows, columns);
        if (!headers.IsOk) return headers.Error;
        var line = rows.Line;
        if (HeaderMap.Repeated(headers.Value, line) is { } repeated) return repeated;

        var first = new List<IReadOnlyList<string>>();
        while (first.Count < FirstRows && rows.Read())
            first.Add([.. Enumerable.Range(0, Math.Min(rows.Count, headers.Value.Length)).Select(i => rows[i].ToString())]);
        return new FileHead(headers.Value, line, first);
    }

    /// <summary>The first line that holds something; the rows begin under it.</summary>
    internal static Result<string[]> ReadHeader(CsvRows rows, FileColumns columns)
    {
        if (!rows.Read()) return rows.Refusal ?? FileKind.Empty;
        if (rows.Count > FileLimits.MaxColumns)
            return new FileRefusal("file.too_many_columns", $"Line {rows.Line}: the header has more than {FileLimits.MaxColumns} columns. Check that it is a CSV file.", rows.Line);
        if (rows.RefuseNul(headers: null) is { } nul) return nul;
        var headers = HeaderMap.Trimmed(Enumerable.Range(0, rows.Count).Select(i => rows[i].ToString()));
        return HeaderlessFile.Refuse(headers, columns, rows.Line) is { } headerless ? headerless
            : HeaderlessFile.RefuseTitle(headers, columns, rows.Line) is { } title ? title : headers;
    }
}
