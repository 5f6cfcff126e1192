using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit.Batches;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Files for the reader, on disk as an upload would leave them.</summary>
internal static class FileReading
{
    public static ReadFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static ReadFile Read(byte[] bytes)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rcm-reader-{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(path, bytes);
        try
        {
            return ReadPath(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static ReadFile ReadPath(string path)
    {
        var opened = BatchFileReader.Open(path, [], EligibilityFile.Today);
        if (!opened.IsOk) return new([], (FileRefusal)opened.Error);
        using var reader = opened.Value;
        var rows = new List<ReadRow>();
        while (reader.Read())
            rows.Add(new(reader.RowNumber, reader.Line, reader.ClientRowId, Encoding.UTF8.GetString(reader.InputData.Span), reader.Problem));
        return new(rows, reader.Refusal);
    }
}

internal sealed record ReadRow(int Number, long Line, string Id, string Json, CellProblem? Problem);

internal sealed record ReadFile(IReadOnlyList<ReadRow> Rows, FileRefusal? Refusal);
