using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;

namespace Rcm.Infrastructure.Execution;

/// <summary>A batch after some of its rows were settled.</summary>
internal sealed record CountedBatch(long BatchId, string Status, BatchCounts Counts);

/// <summary>
/// The counters that a batch keeps of its rows. They are written last, and in a statement of their own: the lock on a batch, which all its workers
/// wait for, then lasts for the commit alone. Batches are locked in one order, so that two workers never wait for each other.
/// </summary>
internal static class BatchCounters
{
    // Not "for update": who only refers to the batch (a new lot, a new row) need not wait.
    private const string Sql = """
        with more as (
            select * from unnest($1::bigint[], $2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::jsonb[])
                as m(batch, settled, succeeded, failed, review, answers)),
        locked as (select b.batch_job_id from batch_job b where b.batch_job_id = any ($1) order by 1 for no key update)
        update batch_job b
        set processed_rows = b.processed_rows + m.settled, successful_rows = b.successful_rows + m.succeeded, failed_rows = b.failed_rows + m.failed,
            review_rows = b.review_rows + m.review, updated_at = now(),
            outcomes = case when m.answers = '{}' then b.outcomes else rcm.add_counts(b.outcomes, m.answers) end
        from locked l join more m on m.batch = l.batch_job_id
        where b.batch_job_id = l.batch_job_id
        returning b.batch_job_id, b.status, b.total_rows, b.successful_rows, b.failed_rows, b.review_rows
        """;

    /// <returns>The batches whose counters changed: a row that will be tried again changes none.</returns>
    public static async Task<IReadOnlyList<CountedBatch>> AddAsync(
        NpgsqlConnection connection, IReadOnlyList<WrittenRows> written, CancellationToken cancellation)
    {
        var batches = written.GroupBy(w => w.BatchId).Where(b => b.Any(w => w.Status != JobStatus.Retrying)).ToList();
        if (batches.Count == 0)
        {
            return [];
        }

        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = batches.Select(b => b.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                Rows(w => w.Status != JobStatus.Retrying),
                Rows(w => w.Status == JobStatus.Completed),
                Rows(w => w.Status == JobStatus.Failed),
                Rows(w => w.Status == JobStatus.NeedsReview),
                new() { Value = batches.Select(Answers).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
            },
        };
        await command.PrepareAsync(cancellation);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counted = new List<CountedBatch>();
        while (await reader.ReadAsync(cancellation))
        {
            counted.Add(Read(reader));
        }

        return counted;

        NpgsqlParameter Rows(Func<WrittenRows, bool> of) => new()
        {
            Value = batches.Select(b => b.Where(of).Sum(w => w.Rows)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        };
    }

    private static string Answers(IEnumerable<WrittenRows> batch) => JsonSerializer.Serialize(
        batch.Where(w => w.Outcome is not null).GroupBy(w => w.Outcome!).ToDictionary(o => o.Key, o => o.Sum(w => w.Rows)));

    private static CountedBatch Read(NpgsqlDataReader reader)
    {
        var (total, succeeded, failed, review) = (reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5));
        return new(reader.GetInt64(0), reader.GetString(1),
            new BatchCounts(Pending: total - succeeded - failed - review, Running: 0, Retrying: 0, review, succeeded, failed, total));
    }
}
