using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>
/// Corrects a row that waits for a person, and gives it back to the queue. What it held at first stays beside it (<c>_first</c> in
/// <c>input_data</c>), and each attempt keeps its own answer.
/// </summary>
public sealed class CorrectItem(IRcmDbFactory databases, TimeProvider time)
{
    public const string Action = "row.corrected";
    private const string First = "_first";
    private const int MaxCell = 10_000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="corrections">Canonical column to its new value; an empty one leaves the column as it is.</param>
    /// <returns>How many columns were changed. The error names the column and never a value.</returns>
    public async Task<Result<int>> RunAsync(
        TenantContext tenant, long batchId, long itemId, IReadOnlyDictionary<string, string> corrections, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var item = await db.BatchJobItems
            .FromSql($"select * from batch_job_item where batch_job_item_id = {itemId} and batch_job_id = {batchId} for update")
            .AsNoTracking().FirstOrDefaultAsync(cancellation);
        if (item is null) return new Error("item.unknown", "This row is not there any more.");
        if (item.Status != JobStatus.NeedsReview)
            return new Error("item.not_waiting", "This row does not wait for a person any more: somebody has run it again. Look at how it stands now.");

        var corrected = Correct(item.InputData, corrections);
        if (!corrected.IsOk) return corrected.Error;

        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await RequeueAsync(connection, itemId, corrected.Value.Input, cancellation);
        await ReopenAsync(connection, batchId, cancellation);
        await AuditLog.WriteAsync(connection, tenant, Action, $"item/{itemId}", new { batch = batchId, columns = corrected.Value.Columns }, cancellation);
        await using (var tell = new NpgsqlCommand("select pg_notify($1, $2), pg_notify($1, $3)", connection)
        {
            Parameters = { new() { Value = EventChannel.Name }, new() { Value = BatchEvents.Queue }, new() { Value = BatchEvents.Changed(tenant.ActingOrg, batchId) } },
        })
        {
            await tell.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return corrected.Value.Columns.Count;
    }

    private Result<(string Input, List<string> Columns)> Correct(string input, IReadOnlyDictionary<string, string> corrections)
    {
        var row = JsonNode.Parse(input)!.AsObject();
        var first = row[First] as JsonObject ?? [];
        var changed = new List<string>();
        foreach (var (name, typed) in corrections)
        {
            var value = typed.Trim();
            if (value.Length == 0) continue;
            if (name == EligibilityColumns.ClientRowId || EligibilityColumns.All.All(c => c.Name != name))
                return new Error("item.no_such_column", $"{name} is not a column that can be corrected.");
            if (value.Length > MaxCell || value.Any(char.IsControl))
                return new Error("input.text", $"{name} is too long, or holds characters that cannot be typed. Enter it again.");
            if (!first.ContainsKey(name)) first[name] = row[name]?.DeepClone();
            row[name] = value;
            changed.Add(name);
        }

        // The whole row, not the changed cells alone: what was wrong may be another one.
        var rule = new CellRule(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        foreach (var column in EligibilityColumns.All)
        {
            var cell = row[column.Name]?.ToString() ?? "";
            if (rule.Check(column, cell.Trim(), out var date) is { } problem) return new Error(problem.Code, problem.Message);
            if (date is { } day) row[column.Name] = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (changed.Count > 0) row[First] = first;
        return (row.ToJsonString(Json), changed);
    }

    private static async Task RequeueAsync(NpgsqlConnection connection, long itemId, string input, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            update batch_job_item
            set input_data = $2, status = 'pending', output_data = null, payer_outcome = null, exception_kind = null, reason_code = null,
                error_message = null, next_attempt_at = null, completed_at = null, updated_at = now()
            where batch_job_item_id = $1
            """, connection)
        {
            Parameters = { new() { Value = itemId }, new() { Value = input, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ReopenAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        string current;
        BatchCounts counts;
        await using (var command = new NpgsqlCommand(
            """
            update batch_job set processed_rows = processed_rows - 1, review_rows = review_rows - 1, updated_at = now()
            where batch_job_id = $1 returning status, total_rows, successful_rows, failed_rows, review_rows
            """, connection) { Parameters = { new() { Value = batchId } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            current = reader.GetString(0);
            var (total, succeeded, failed, review) = (reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4));
            counts = new BatchCounts(total - succeeded - failed - review, 0, 0, review, succeeded, failed, total);
        }

        await using var status = new NpgsqlCommand("update batch_job set status = $2, completed_at = null where batch_job_id = $1", connection)
        {
            Parameters = { new() { Value = batchId }, new() { Value = BatchStatusRule.Next(current, counts) } },
        };
        await status.ExecuteNonQueryAsync(cancellation);
    }
}
