using System.Text;
using Rcm.Domain.Batches;

namespace Rcm.Infrastructure.Batches.Results;

/// <summary>RFC 4180 with a byte-order mark: spreadsheets take it for UTF-8 by that.</summary>
internal sealed class CsvResults(Stream body) : IResultsWriter
{
    private const int FlushAt = 64 * 1024;

    private readonly StringBuilder lines = new("\uFEFF", FlushAt * 2);

    public async Task RowAsync(IReadOnlyList<string?> cells, CancellationToken cancellation)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0) lines.Append(',');
            ResultsFile.AppendCell(lines, cells[i]);
        }

        lines.Append("\r\n");
        if (lines.Length >= FlushAt) await EndAsync(cancellation);
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        await body.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), cancellation);
        lines.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
