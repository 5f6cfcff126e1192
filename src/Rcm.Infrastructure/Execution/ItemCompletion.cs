using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Writes how a run ended: the item, its attempt and its batch's counters in one transaction, guarded by lease and attempt, so that a
/// worker that was given up changes nothing.
/// </summary>
public static class ItemCompletion
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Item = """
        with done as (
            update batch_job_item
            set status = $4, output_data = $5, payer_outcome = $6, exception_kind = $7, reason_code = $8, error_message = $9,
                next_attempt_at = $10, lease_owner = null, lease_until = null, updated_at = now(),
                completed_at = case when $4 in ('completed', 'failed') then now() end
            where batch_job_item_id = $1 and attempt = $2 and lease_owner = $3 and status = 'processing'
            returning batch_job_item_id, attempt),
        closed as (
            update batch_item_attempt a
            set ended_at = now(), status = $4, payer_outcome = $6, exception_kind = $7, reason_code = $8, message = $9, output_data = $5
            from done d where a.batch_job_item_id = d.batch_job_item_id and a.attempt = d.attempt)
        select count(*) from done
        """;

    private const string Counters = """
        update batch_job
        set processed_rows = processed_rows + 1, successful_rows = successful_rows + $2, failed_rows = failed_rows + $3,
            review_rows = review_rows + $4, updated_at = now()
        where batch_job_id = $1
        returning status, total_rows, successful_rows, failed_rows, review_rows
        """;

    private const string BatchStatus = """
        update batch_job set status = $2, completed_at = case when $3 then now() end, updated_at = now() where batch_job_id = $1
        """;

    // A row that would be tried again in a batch that was paused or cancelled meanwhile rests with it. The lock waits for a pause that is under way.
    private const string Rest = """
        with stopped as (
            select batch_job_id, status from batch_job where batch_job_id = $2 for share)
        update batch_job_item i
        set status = s.status, next_attempt_at = case when s.status = 'paused' then i.next_attempt_at end,
            completed_at = case when s.status = 'cancelled' then now() end
        from stopped s where i.batch_job_item_id = $1 and s.status in ('paused', 'cancelled')
        """;

    // Locked in one order: two workers that end at the same moment must not wait for each other.
    private const string Frequency = """
        with taken as (
            select f.node_id as from_node, t.node_id as to_node, x.label, count(*) as times
            from unnest($1::text[], $2::text[], $3::text[]) as x(from_code, to_code, label)
            join workflow_node f on f.code = x.from_code
            join workflow_node t on t.code = x.to_code
            group by 1, 2, 3),
        locked as (
            select w.from_node, w.to_node, w.action_label from workflow_transition w
            join taken t on (w.from_node, w.to_node, w.action_label) = (t.from_node, t.to_node, t.label)
            order by 1, 2, 3 for update of w)
        update workflow_transition w set freq = w.freq + t.times
        from locked l join taken t on (l.from_node, l.to_node, l.action_label) = (t.from_node, t.to_node, t.label)
        where (w.from_node, w.to_node, w.action_label) = (l.from_node, l.to_node, l.action_label)
        """;

    /// <returns>False: another worker holds the item by now, and nothing was written.</returns>
    public static async Task<bool> WriteAsync(
        NpgsqlConnection connection, ClaimedItem item, string worker, RunResult result, ItemEnding ending, CancellationToken cancellation)
    {
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            if (!await WriteItemAsync(connection, item, worker, result, ending, cancellation))
            {
                return false;
            }

            if (ending.Status == JobStatus.Retrying)
            {
                await RestAsync(connection, item, cancellation);
            }
            else
            {
                await CountAsync(connection, item.BatchId, ending.Status, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        await CountTransitionsAsync(connection, result.Taken, cancellation);
        return true;
    }

    private static async Task<bool> WriteItemAsync(
        NpgsqlConnection connection, ClaimedItem item, string worker, RunResult result, ItemEnding ending, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Item, connection)
        {
            Parameters =
            {
                new() { Value = item.ItemId },
                new() { Value = item.Attempt },
                new() { Value = worker },
                new() { Value = ending.Status, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = result.Output.Count == 0 ? DBNull.Value : JsonSerializer.Serialize(result.Output, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                Text(result.PayerOutcome),
                Text(result.Exception),
                Text(result.ReasonCode),
                Text(result.Message),
                new() { Value = (object?)ending.NextAttemptAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        return await command.ExecuteScalarAsync(cancellation) is 1L;
    }

    private static async Task RestAsync(NpgsqlConnection connection, ClaimedItem item, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Rest, connection) { Parameters = { new() { Value = item.ItemId }, new() { Value = item.BatchId } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task CountAsync(NpgsqlConnection connection, long batch, string status, CancellationToken cancellation)
    {
        string current;
        BatchCounts counts;
        await using (var command = new NpgsqlCommand(Counters, connection)
        {
            Parameters =
            {
                new() { Value = batch },
                new() { Value = status == JobStatus.Completed ? 1 : 0 },
                new() { Value = status == JobStatus.Failed ? 1 : 0 },
                new() { Value = status == JobStatus.NeedsReview ? 1 : 0 },
            },
        })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            current = reader.GetString(0);
            var (total, succeeded, failed, review) = (reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4));
            counts = new BatchCounts(
                Pending: total - succeeded - failed - review, Running: 0, Retrying: 0, review, succeeded, failed, total);
        }

        var next = BatchStatusRule.Next(current, counts);
        if (next == current)
        {
            return;
        }

        await using var end = new NpgsqlCommand(BatchStatus, connection)
        {
            Parameters = { new() { Value = batch }, new() { Value = next }, new() { Value = JobStatus.IsEnd(next) } },
        };
        await end.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task CountTransitionsAsync(NpgsqlConnection connection, IReadOnlyList<GraphTransition> taken, CancellationToken cancellation)
    {
        if (taken.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Frequency, connection)
        {
            Parameters =
            {
                new() { Value = taken.Select(t => t.From).ToArray() },
                new() { Value = taken.Select(t => t.To).ToArray() },
                new() { Value = taken.Select(t => t.Label).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
