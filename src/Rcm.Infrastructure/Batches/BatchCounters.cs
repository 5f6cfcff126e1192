using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>How many rows were moved out of (negative) or into each of a batch's counters.</summary>
/// <param name="Answers">Payer outcomes, each with how many rows came to it (or, negative, have it no more).</param>
internal readonly record struct CounterMove(int Succeeded, int Failed, int Review, IReadOnlyDictionary<string, int> Answers)
{
    /// <summary>Rows that need no worker any more.</summary>
    public int Processed => Succeeded + Failed + Review;
}

/// <summary>Moves rows between a batch's counters, and gives it the status that follows from them.</summary>
internal static class BatchCounters
{
    // A plain update: locking the batch first, beside those who only refer to it (a new lot), ended in deadlocks between two that counted.
    private const string Count = """
        update batch_job
        set processed_rows = processed_rows + $2, successful_rows = successful_rows + $3, failed_rows = failed_rows + $4,
            review_rows = review_rows + $5, outcomes = case when $6 = '{}' then outcomes else rcm.add_counts(outcomes, $6) end, updated_at = now()
        where batch_job_id = $1
        returning status, total_rows, successful_rows, failed_rows, review_rows
        """;

    private const string Status = """
        update batch_job set status = $2, completed_at = case when $3 then coalesce(completed_at, now()) end where batch_job_id = $1
        """;

    /// <summary>Within the transaction that moved the rows, and last of it: all who count for the batch wait for its end.</summary>
    public static async Task MoveAsync(NpgsqlConnection connection, long batchId, CounterMove move, CancellationToken cancellation)
    {
        string stored;
        BatchCounts counts;
        await using (var command = new NpgsqlCommand(Count, connection)
        {
            Parameters =
            {
                new() { Value = batchId }, new() { Value = move.Processed }, new() { Value = move.Succeeded },
                new() { Value = move.Failed }, new() { Value = move.Review },
                new() { Value = JsonSerializer.Serialize(move.Answers), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        })
        {
            await command.PrepareAsync(cancellation);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            stored = reader.GetString(0);
            var (total, succeeded, failed, review) = (reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4));
            counts = new BatchCounts(total - succeeded - failed - review, 0, 0, review, succeeded, failed, total);
        }

        // A batch that had ended goes on when a person gives rows back, as it does when its failed rows are retried; a cancelled one never does.
        var current = move.Processed < 0 && stored != JobStatus.Cancelled && JobStatus.IsEnd(stored) ? JobStatus.Processing : stored;
        var next = BatchStatusRule.Next(current, counts);
        if (next == stored)
        {
            return;
        }

        await using var status = new NpgsqlCommand(Status, connection)
        {
            Parameters = { new() { Value = batchId }, new() { Value = next }, new() { Value = JobStatus.IsEnd(next) } },
        };
        await status.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Locks a batch, as everybody does who moves rows that wait for a person: in one order, so that two never wait for each other.</summary>
    /// <returns>Its status; null: the acting organisation has no such batch.</returns>
    public static async Task<string?> LockAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select status from batch_job where batch_job_id = $1 for update", connection)
        {
            Parameters = { new() { Value = batchId } },
        };
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    public static async Task TellAsync(NpgsqlConnection connection, Guid org, long batchId, bool work, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            work ? "select pg_notify($1, $2), pg_notify($1, $3)" : "select pg_notify($1, $2)", connection);
        command.Parameters.Add(new() { Value = EventChannel.Name });
        command.Parameters.Add(new() { Value = BatchEvents.Changed(org, batchId) });
        if (work) command.Parameters.Add(new() { Value = BatchEvents.Queue });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
