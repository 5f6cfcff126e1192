using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit.Batches;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Files for the reader, on disk as an upload would leave them.</summary>
internal static class FileReading
{
    public static ReadFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static ReadFile Read(byte[] bytes, FileRules? rules = null)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rcm-reader-{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(path, bytes);
        try
        {
            return ReadPath(path, rules);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static FileRules Rules { get; } = new(FileColumns.For([]), ColumnMapping.ByName, EligibilityFile.Today);

    public static ReadFile Read(string text, FileRules rules) => Read(Encoding.UTF8.GetBytes(text), rules);

    public static ReadFile ReadPath(string path, FileRules? rules = null)
    {
        var opened = BatchFileReader.Open(path, rules ?? Rules);
        if (!opened.IsOk) return new([], [], (FileRefusal)opened.Error);
        using var reader = opened.Value;
        var rows = new List<ReadRow>();
        while (reader.Read())
            rows.Add(new(reader.RowNumber, reader.Line, reader.ClientRowId, Encoding.UTF8.GetString(reader.InputData.Span), reader.Problem, [.. reader.Problems]));
        return new(rows, reader.Refusal is null ? [.. reader.Notices()] : [], reader.Refusal);
    }
}

internal sealed record ReadRow(int Number, long Line, string Id, string Json, CellProblem? Problem, IReadOnlyList<RowProblem> Problems);

internal sealed record ReadFile(IReadOnlyList<ReadRow> Rows, IReadOnlyList<FileNotice> Notices, FileRefusal? Refusal);
