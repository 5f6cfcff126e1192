using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Infrastructure.Batches;

namespace Rcm.Infrastructure.Execution;

/// <summary>How many rows of a batch were written with one ending.</summary>
internal readonly record struct WrittenRows(long BatchId, string Status, string? Outcome, int Rows);

/// <summary>Items, their attempts and the lots that they were held by, in one statement.</summary>
internal static class CompletedItems
{
    // A pause of a million rows is waited for.
    private const int TimeoutSeconds = 300;

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
            returning i.batch_job_id, i.org_id, i.output_data, x.*),
        ended as (
            delete from item_lot e using lots l
            where e.item_lot_id = l.item_lot_id and l.item_rows <= (select count(*) from input x where x.lot = l.item_lot_id)),
        """;

    private const string Closed = """
        closed as (
            update batch_item_attempt a
            set ended_at = now(), status = d.status, payer_outcome = d.outcome, exception_kind = d.exception, reason_code = d.reason,
                message = d.message, output_data = d.output_data
            from done d where a.batch_job_item_id = d.id and a.attempt = d.attempt)
        """;

    private const string Kept = """
        kept as (
            insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status, payer_outcome,
                                            exception_kind, reason_code, message, output_data)
            select d.id, d.attempt, d.org_id, $1, $12, now(), d.status, d.outcome, d.exception, d.reason, d.message, d.output_data from done d)
        """;

    private const string Counted = "select d.batch_job_id, d.status, d.outcome, count(*)::integer from done d group by 1, 2, 3";

    private const string OfBegun = Done + "\n" + Closed + "\n" + Counted;
    private const string OfUnbegun = Done + "\n" + Kept + "\n" + Counted;

    public static async Task<IReadOnlyList<WrittenRows>> WriteAsync(
        NpgsqlConnection connection, string worker, IReadOnlyList<ItemResult> results, DateTimeOffset? begun, CancellationToken cancellation)
    {
        var write = new NpgsqlBatchCommand(begun is null ? OfBegun : OfUnbegun)
        {
            Parameters =
            {
                new() { Value = worker, NpgsqlDbType = NpgsqlDbType.Text },
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
            write.Parameters.Add(new() { Value = at.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        }

        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        var inLots = results.Where(r => r.Item.LotId is not null).Select(r => r.Item.BatchId).ToList();
        if (inLots.Count > 0) batch.BatchCommands.Add(BatchLock.AnswerRows(inLots));
        batch.BatchCommands.Add(write);
        // Planned once a connection: planning it took half as long as carrying it out for hundreds of rows.
        await batch.PrepareAsync(cancellation);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (inLots.Count > 0) await reader.NextResultAsync(cancellation);
        var written = new List<WrittenRows>();
        while (await reader.ReadAsync(cancellation))
        {
            written.Add(new(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt32(3)));
        }

        return written;
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
