using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Writes one row as <c>batch_job_item.input_data</c>: canonical names, dates as ISO, empty cells left out.</summary>
internal sealed class RowJson : IDisposable
{
    private static readonly JsonEncodedText Raw = JsonEncodedText.Encode("_raw");

    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter writer;
    private readonly JsonEncodedText[] names;
    private readonly List<(int Ordinal, string Cell)> rewritten = [];
    private bool hasServiceType;

    public RowJson(HeaderMap header)
    {
        writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        names = [.. Enumerable.Range(0, header.Count).Select(i => JsonEncodedText.Encode(header[i]?.Name ?? ""))];
    }

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    public void Begin()
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        rewritten.Clear();
        hasServiceType = false;
        writer.WriteStartObject();
    }

    public void Cell(int ordinal, FileColumn column, ReadOnlySpan<char> cell, DateOnly? date)
    {
        if (cell.IsEmpty) return;
        if (column.Name == EligibilityColumns.ServiceTypeCode) hasServiceType = true;
        if (date is not { } day)
        {
            writer.WriteString(names[ordinal], cell);
            return;
        }

        Span<char> iso = stackalloc char[10];
        day.TryFormat(iso, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        writer.WriteString(names[ordinal], iso);
        if (!cell.SequenceEqual(iso)) rewritten.Add((ordinal, cell.ToString()));
    }

    public void End()
    {
        if (!hasServiceType) writer.WriteString(EligibilityColumns.ServiceTypeCode, EligibilityColumns.DefaultServiceType);
        if (rewritten.Count > 0)
        {
            writer.WriteStartObject(Raw);
            foreach (var (ordinal, cell) in rewritten) writer.WriteString(names[ordinal], cell);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    public void Dispose() => writer.Dispose();
}
