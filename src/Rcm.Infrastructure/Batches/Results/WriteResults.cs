using System.Data;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Results;

public enum ResultsFormat
{
    Csv,
    Xlsx,
}

/// <summary>
/// Streams a batch's results in the file's order, all of them or those that a filter leaves. Who took them, by which filter and how many rows,
/// stands in the audit log before the first byte leaves.
/// </summary>
public sealed class WriteResults(IRcmDbFactory databases)
{
    public const string Action = "results.exported";

    /// <param name="filter">Its page does not count.</param>
    /// <param name="open">Called once it is certain that the results may be written; the body to write to.</param>
    /// <returns>The number of rows, or why there are none.</returns>
    public async Task<Result<int>> RunAsync(
        TenantContext tenant, long batchId, ItemFilter filter, ResultsFormat format, Func<Stream> open, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.ExportResults, cancellation) is { } refused) return refused;
        if (!await db.BatchJobs.AnyAsync(b => b.BatchJobId == batchId, cancellation)) return new Error("batch.unknown", "There is no such batch.");

        // A million rows take their time. One snapshot: the rows that leave are those that were counted.
        var connection = db.Npgsql;
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (where, values) = filter.Sql(batchId);
        await using var count = Patient(connection, $"select count(*) from batch_job_item i {where}", values);
        var rows = (int)(long)(await count.ExecuteScalarAsync(cancellation))!;
        var answers = ResultsFile.AnswerColumnsOf(await FieldsAsync(connection, batchId, cancellation));
        await LogAsync(tenant, batchId, filter, format, rows, cancellation);

        await using IResultsWriter writer = format == ResultsFormat.Xlsx ? await XlsxResults.BeginAsync(open(), cancellation) : new CsvResults(open());
        await writer.RowAsync([.. ResultsFile.RowColumns, .. answers], cancellation);
        var cells = new string?[ResultsFile.RowColumns.Count + answers.Count];
        await using var lines = Patient(connection,
            $"select client_row_id, row_number, status, payer_outcome, reason_code, error_message, output_data from batch_job_item i {where} order by i.row_number",
            values);
        await using var line = await lines.ExecuteReaderAsync(cancellation);
        while (await line.ReadAsync(cancellation))
        {
            (cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]) =
                (Text(line, 0), line.GetInt32(1).ToString(CultureInfo.InvariantCulture), Text(line, 2), Text(line, 3), Text(line, 4), Text(line, 5));
            FillAnswer(cells.AsSpan(ResultsFile.RowColumns.Count), answers, Text(line, 6));
            await writer.RowAsync(cells, cancellation);
        }

        await writer.EndAsync(cancellation);
        return rows;
    }

    /// <summary>A statement that may take as long as it takes.</summary>
    private static NpgsqlCommand Patient(NpgsqlConnection connection, string sql, List<object?> values)
    {
        var command = connection.Command(sql, [.. values]);
        command.CommandTimeout = 0;
        return command;
    }

    private static string? Text(NpgsqlDataReader line, int column) => line.IsDBNull(column) ? null : line.GetString(column);

    // On a connection of its own: the entry stands whatever becomes of the download.
    private async Task LogAsync(TenantContext tenant, long batchId, ItemFilter filter, ResultsFormat format, int rows, CancellationToken cancellation)
    {
        var by = new Dictionary<string, string?>
        {
            ["status"] = filter.Status, ["outcome"] = filter.Outcome, ["reason"] = filter.Reason, ["kind"] = filter.Kind, ["review"] = filter.Review,
            ["who"] = filter.Who?.ToString("D"),
        }.Where(f => !string.IsNullOrEmpty(f.Value)).ToDictionary();
        await using var connection = await databases.OpenAsync(tenant, cancellation);
        await AuditLog.WriteAsync(connection, tenant, Action, $"batch/{batchId}",
            new { format = format == ResultsFormat.Xlsx ? "xlsx" : "csv", filter = by, rows }, cancellation);
    }

    /// <summary>Of the whole batch, whatever the filter: two files of one batch have the same columns.</summary>
    private static async Task<List<string>> FieldsAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        await using var command = Patient(connection,
            "select distinct jsonb_object_keys(output_data) from batch_job_item where batch_job_id = $1 and output_data is not null", [batchId]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var fields = new List<string>();
        while (await reader.ReadAsync(cancellation)) fields.Add(reader.GetString(0));
        return fields;
    }

    private static void FillAnswer(Span<string?> cells, IReadOnlyList<string> answers, string? json)
    {
        cells.Clear();
        if (json is null) return;
        using var document = JsonDocument.Parse(json);
        for (var i = 0; i < answers.Count; i++)
        {
            if (document.RootElement.TryGetProperty(answers[i], out var value)) cells[i] = Cell(value);
        }
    }

    /// <summary>
    /// Lists of objects, such as coverages, on one line: values by " | ", entries by "; ". Each value with its name: of two amounts alone
    /// nobody could say which is the co-pay.
    /// </summary>
    private static string Cell(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return ReadBatchItem.Text(value);
        return string.Join("; ", value.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.Object
            ? string.Join(" | ", entry.EnumerateObject().Where(p => !PatientDataFields.Contains(p.Name) && ReadBatchItem.Text(p.Value).Length > 0)
                .OrderBy(p => ReadBatchItem.PlaceOf(p.Name)).Select(p => $"{p.Name}: {ReadBatchItem.Text(p.Value)}"))
            : ReadBatchItem.Text(entry)));
    }
}
