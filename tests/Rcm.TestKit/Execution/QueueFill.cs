using Rcm.Domain.Channels;
using Rcm.Domain.Tenancy;

namespace Rcm.TestKit.Execution;

/// <summary>Batches of many rows, made in the database.</summary>
public static class QueueFill
{
    private const int Slice = 200_000;

    /// <summary>A batch of an organisation that is stored already, its rows waiting.</summary>
    public static async Task<long> AddBatchAsync(this TestDatabase database, Organisation organisation, int rows, Endpoint? endpoint = null, bool tell = true)
    {
        await using var connection = await database.OpenOwnerAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var batch = await connection.ScalarAsync<long>(
            """
            insert into batch_job (org_id, prompt, total_rows, status, created_at, updated_at, endpoint_id) values ($1, 'fill', $2, 'pending', now(), now(), $3)
            returning batch_job_id
            """, organisation.OrgId, rows, endpoint?.EndpointId is { } id ? id : (object)DBNull.Value);
        // Each row is right as it is made: looking up its batch and its status again is most of what filling costs, and a benchmark would measure that.
        await connection.ExecuteAsync("set local session_replication_role = replica");
        // In slices: millions in one statement take longer than a command may.
        for (var from = 1; from <= rows; from += Slice)
        {
            await connection.ExecuteAsync(
                """
                insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
                select $1, $2, n, '{"member_id": "x", "client_row_id": "r"}', 'pending', now(), now() from generate_series($3, $4) n
                """, batch, organisation.OrgId, from, Math.Min(rows, from + Slice - 1));
        }

        if (tell)
        {
            await connection.ExecuteAsync("notify rcm_events, 'queue'");
        }

        await transaction.CommitAsync();
        return batch;
    }

    /// <summary>What must be true of a batch that has ended, whatever happened to its workers; empty where it is.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this TestDatabase database, long batch)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<string>(
            """
            select 'row ' || i.row_number || ' is ' || i.status from batch_job_item i where i.batch_job_id = $1 and i.status <> 'completed'
            union all
            select 'item ' || a.batch_job_item_id || ' was completed ' || count(*) || ' times' from batch_item_attempt a
            join batch_job_item i on i.batch_job_item_id = a.batch_job_item_id
            where i.batch_job_id = $1 and a.status = 'completed' group by a.batch_job_item_id having count(*) <> 1
            union all
            select 'item ' || i.batch_job_item_id || ' has no completed attempt' from batch_job_item i
            where i.batch_job_id = $1 and not exists (select from batch_item_attempt a where a.batch_job_item_id = i.batch_job_item_id and a.status = 'completed')
            union all
            select 'attempt ' || a.attempt || ' is of no item: ' || a.batch_job_item_id from batch_item_attempt a
            where not exists (select from batch_job_item i where i.batch_job_item_id = a.batch_job_item_id)
            union all
            select 'the batch counts ' || b.processed_rows || ' of ' || b.total_rows || ' and is ' || b.status from batch_job b
            where b.batch_job_id = $1 and (b.processed_rows <> b.total_rows or b.successful_rows <> b.total_rows or b.status <> 'completed')
            limit 20
            """, batch);
    }
}
