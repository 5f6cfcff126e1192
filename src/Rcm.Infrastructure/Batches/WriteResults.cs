using System.Data;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>Streams a batch's results in the file's order. Who took them stands in the audit log before the first byte leaves.</summary>
public sealed class WriteResults(IRcmDbFactory databases)
{
    public const string Action = "results.exported";

    private const int FlushAt = 64 * 1024;
    private static readonly UTF8Encoding Utf8WithMark = new(encoderShouldEmitUTF8Identifier: true);

    /// <param name="open">Called once it is certain that the results may be written; the body to write to.</param>
    /// <returns>The number of rows, or why there are none.</returns>
    public async Task<Result<int>> RunAsync(TenantContext tenant, long batchId, Func<Stream> open, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.ExportResults, cancellation) is { } refused) return refused;
        if (!await db.BatchJobs.AnyAsync(b => b.BatchJobId == batchId, cancellation)) return new Error("batch.unknown", "There is no such batch.");
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await AuditLog.WriteAsync(connection, tenant, Action, $"batch/{batchId}", null, cancellation);

        var answers = ResultsFile.AnswerColumnsOf(await FieldsAsync(connection, batchId, cancellation));
        var body = open();
        await body.WriteAsync(Utf8WithMark.Preamble.ToArray(), cancellation);
        return await RowsAsync(connection, batchId, answers, body, cancellation);
    }

    private static async Task<List<string>> FieldsAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select distinct jsonb_object_keys(output_data) from batch_job_item where batch_job_id = $1 and output_data is not null", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = batchId } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var fields = new List<string>();
        while (await reader.ReadAsync(cancellation)) fields.Add(reader.GetString(0));
        return fields;
    }

    private static async Task<int> RowsAsync(
        NpgsqlConnection connection, long batchId, IReadOnlyList<string> answers, Stream body, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select client_row_id, row_number, status, payer_outcome, reason_code, error_message, output_data
            from batch_job_item where batch_job_id = $1 order by row_number
            """, connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = batchId } },
        };
        var lines = new StringBuilder(FlushAt * 2);
        lines.AppendJoin(',', ResultsFile.RowColumns.Concat(answers)).Append("\r\n");
        var rows = 0;
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows++;
            for (var i = 0; i < ResultsFile.RowColumns.Count; i++)
            {
                if (i > 0) lines.Append(',');
                if (i == 1) lines.Append(reader.GetInt32(i));
                else ResultsFile.AppendCell(lines, reader.IsDBNull(i) ? "" : reader.GetString(i));
            }

            AppendAnswer(lines, answers, reader.IsDBNull(6) ? null : reader.GetString(6));
            lines.Append("\r\n");
            if (lines.Length >= FlushAt) await FlushAsync(lines, body, cancellation);
        }

        await FlushAsync(lines, body, cancellation);
        return rows;
    }

    private static void AppendAnswer(StringBuilder lines, IReadOnlyList<string> answers, string? json)
    {
        if (json is null)
        {
            lines.Append(',', answers.Count);
            return;
        }

        using var document = JsonDocument.Parse(json);
        foreach (var column in answers)
        {
            lines.Append(',');
            if (document.RootElement.TryGetProperty(column, out var value)) ResultsFile.AppendCell(lines, Cell(value));
        }
    }

    /// <summary>Lists of objects, such as coverages, on one line: values by " | ", entries by "; ".</summary>
    private static string Cell(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return ReadBatchItem.Text(value);
        return string.Join("; ", value.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.Object
            ? string.Join(" | ", entry.EnumerateObject().Where(p => !PatientDataFields.Contains(p.Name)).Select(p => ReadBatchItem.Text(p.Value)))
            : ReadBatchItem.Text(entry)));
    }

    private static async Task FlushAsync(StringBuilder lines, Stream body, CancellationToken cancellation)
    {
        await body.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), cancellation);
        lines.Clear();
    }
}
