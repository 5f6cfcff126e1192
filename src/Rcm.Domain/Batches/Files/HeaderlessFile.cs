using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Files;

/// <summary>Tells a first line that is a patient already: taken for headers, its values would stand in messages and be remembered.</summary>
public static class HeaderlessFile
{
    public static FileRefusal? Refuse(IReadOnlyList<string> headers, FileColumns columns, long line)
    {
        if (headers.Any(h => columns.Find(HeaderMap.Key(h)) is not null)) return null;
        return headers.Any(IsValue)
            ? new FileRefusal("file.no_header", $"Line {line} holds values, not headers. Add a first line that names the columns: {Words.List([.. columns.Required.Select(c => c.Name)])}.", line)
            : null;
    }

    /// <summary>A line above the table (a title, "sep=;"): no mapping could make a table's headers of its one cell.</summary>
    public static FileRefusal? RefuseTitle(IReadOnlyList<string> headers, FileColumns columns, long line) =>
        headers.Where(h => h.Length > 0).ToArray() is [var only] && columns.Find(HeaderMap.Key(only)) is null
            ? new FileRefusal("file.no_header", $"Line {line} has one cell only, and names no column. Remove the lines above the headers, and separate the columns with commas, semicolons or tabs.", line)
            : null;

    private static bool IsValue(string cell)
    {
        var text = cell.Trim();
        return Npi.IsValid(text) || FileDate.TryParse(text, out _) || text.Count(char.IsAsciiDigit) >= 5;
    }
}
