using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;

namespace Rcm.Infrastructure.Execution;

/// <summary>A batch after some of its rows were written.</summary>
/// <param name="Rows">How many were.</param>
/// <param name="Status">Null: its counters did not change.</param>
internal sealed record CompletedBatch(long BatchId, int Rows, string? Status, BatchCounts? Counts);

/// <summary>Items, their attempts, the lots that they were held by, and their batches' counters, in one statement.</summary>
internal static class CompletedItems
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Done = """
        with input as (
            select * from unnest($2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
                                 $11::bigint[])
                as x(id, attempt, status, output, outcome, exception, reason, message, next_at, lot)),
        lots as (
            select l.item_lot_id, l.first_item, l.last_item, l.item_rows from item_lot l
            where l.item_lot_id = any ($11) and l.lease_owner = $1 order by 1 for update),
        done as (
            update batch_job_item i
            set status = x.status, output_data = x.output::jsonb, payer_outcome = x.outcome, exception_kind = x.exception, reason_code = x.reason,
                error_message = x.message, next_attempt_at = x.next_at, lease_owner = null, lease_until = null, updated_at = now(),
                completed_at = case when x.status in ('completed', 'failed') then now() end, attempt = x.attempt
            from input x left join lots l on l.item_lot_id = x.lot and x.id between l.first_item and l.last_item
            where i.batch_job_item_id = any ($2) and i.batch_job_item_id = x.id
              and ((i.status = 'processing' and i.attempt = x.attempt and i.lease_owner = $1)
                   -- Of a lot: a pause meanwhile does not make the answer untrue.
                   or (l.item_lot_id is not null and i.status in ('pending', 'paused') and i.attempt = x.attempt - 1))
            returning i.batch_job_item_id, i.batch_job_id, i.org_id, x.*),
        ended as (
            delete from item_lot e using lots l
            where e.item_lot_id = l.item_lot_id and l.item_rows <= (select count(*) from input x where x.lot = l.item_lot_id)),
        """;

    private const string Closed = """
        closed as (
            update batch_item_attempt a
            set ended_at = now(), status = d.status, payer_outcome = d.outcome, exception_kind = d.exception, reason_code = d.reason,
                message = d.message, output_data = d.output::jsonb
            from done d where a.batch_job_item_id = d.id and a.attempt = d.attempt),
        """;

    private const string Kept = """
        kept as (
            insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status, payer_outcome,
                                            exception_kind, reason_code, message, output_data)
            select d.id, d.attempt, d.org_id, $1, $12, now(), d.status, d.outcome, d.exception, d.reason, d.message, d.output::jsonb from done d),
        """;

    // The counters last, and their batches in one order: the lock on them is short, and two workers never wait for each other.
    private const string Counted = """
        counted as (
            select d.batch_job_id, count(*)::integer as rows, (count(*) filter (where d.status <> 'retrying'))::integer as settled,
                   (count(*) filter (where d.status = 'completed'))::integer as succeeded, (count(*) filter (where d.status = 'failed'))::integer as failed,
                   (count(*) filter (where d.status = 'needs_review'))::integer as review
            from done d group by 1),
        answers as (
            select o.batch_job_id, jsonb_object_agg(o.outcome, o.rows) as counts
            from (select d.batch_job_id, d.outcome, count(*) as rows from done d where d.outcome is not null group by 1, 2) o group by 1),
        locked as (
            select b.batch_job_id from batch_job b
            where b.batch_job_id in (select c.batch_job_id from counted c where c.settled > 0) order by 1 for update),
        totals as (
            update batch_job b
            set processed_rows = b.processed_rows + c.settled, successful_rows = b.successful_rows + c.succeeded, failed_rows = b.failed_rows + c.failed,
                review_rows = b.review_rows + c.review, updated_at = now(),
                outcomes = case when a.counts is null then b.outcomes else rcm.add_counts(b.outcomes, a.counts) end
            from locked l join counted c on c.batch_job_id = l.batch_job_id left join answers a on a.batch_job_id = l.batch_job_id
            where b.batch_job_id = l.batch_job_id
            returning b.batch_job_id, b.status, b.total_rows, b.successful_rows, b.failed_rows, b.review_rows)
        select c.batch_job_id, c.rows, t.status, t.total_rows, t.successful_rows, t.failed_rows, t.review_rows
        from counted c left join totals t on t.batch_job_id = c.batch_job_id
        """;

    private const string OfBegun = Done + "\n" + Closed + "\n" + Counted;
    private const string OfUnbegun = Done + "\n" + Kept + "\n" + Counted;

    public static async Task<IReadOnlyList<CompletedBatch>> WriteAsync(
        NpgsqlConnection connection, string worker, IReadOnlyList<ItemResult> results, DateTimeOffset? begun, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(begun is null ? OfBegun : OfUnbegun, connection)
        {
            Parameters =
            {
                new() { Value = worker },
                Column(results, r => r.Item.ItemId, NpgsqlDbType.Bigint),
                Column(results, r => r.Item.Attempt, NpgsqlDbType.Integer),
                Column(results, r => r.Ending.Status, NpgsqlDbType.Text),
                Column(results, r => r.Result.Output.Count == 0 ? null : JsonSerializer.Serialize(r.Result.Output, Json), NpgsqlDbType.Text),
                Column(results, r => r.Result.PayerOutcome, NpgsqlDbType.Text),
                Column(results, r => r.Result.Exception, NpgsqlDbType.Text),
                Column(results, r => r.Result.ReasonCode, NpgsqlDbType.Text),
                Column(results, r => r.Result.Message, NpgsqlDbType.Text),
                Column(results, r => r.Ending.NextAttemptAt?.UtcDateTime, NpgsqlDbType.TimestampTz),
                Column(results, r => r.Item.LotId, NpgsqlDbType.Bigint),
            },
        };
        if (begun is { } at)
        {
            command.Parameters.Add(new() { Value = at.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var batches = new List<CompletedBatch>();
        while (await reader.ReadAsync(cancellation))
        {
            batches.Add(Read(reader));
        }

        return batches;
    }

    private static CompletedBatch Read(NpgsqlDataReader reader)
    {
        var (batch, rows) = (reader.GetInt64(0), reader.GetInt32(1));
        if (reader.IsDBNull(2))
        {
            return new(batch, rows, null, null);
        }

        var (total, succeeded, failed, review) = (reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6));
        return new(batch, rows, reader.GetString(2),
            new BatchCounts(Pending: total - succeeded - failed - review, Running: 0, Retrying: 0, review, succeeded, failed, total));
    }

    private static NpgsqlParameter Column<T>(IReadOnlyList<ItemResult> results, Func<ItemResult, T> value, NpgsqlDbType type)
    {
        var values = new T[results.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(results[i]);
        }

        return new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
