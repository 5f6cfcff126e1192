using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>Pauses, resumes, cancels or retries a batch: all its rows in one transaction, or none.</summary>
public sealed class ControlBatch(IRcmDbFactory databases)
{
    // A million rows take their time.
    private const int CommandTimeoutSeconds = 300;

    private const string Pause = """
        with moved as (
            update batch_job_item set status = 'paused', updated_at = now()
            where batch_job_id = $1 and status in ('pending', 'retrying') returning 1)
        select count(*)::integer, 0, 0 from moved
        """;

    // A row whose next try is still to come goes on waiting for it.
    private const string Resume = """
        with moved as (
            update batch_job_item set status = case when next_attempt_at > now() then 'retrying' else 'pending' end, updated_at = now()
            where batch_job_id = $1 and status = 'paused' returning 1)
        select count(*)::integer, 0, 0 from moved
        """;

    private const string Cancel = """
        with moved as (
            update batch_job_item set status = 'cancelled', next_attempt_at = null, completed_at = now(), updated_at = now()
            where batch_job_id = $1 and status in ('pending', 'retrying', 'paused') returning 1)
        select count(*)::integer, 0, 0 from moved
        """;

    private const string Retry = """
        with failed as (
            select batch_job_item_id, status from batch_job_item
            where batch_job_id = $1 and (status = 'failed' or (status = 'needs_review' and exception_kind = 'system')) for update),
        moved as (
            update batch_job_item i
            set status = 'pending', output_data = null, payer_outcome = null, exception_kind = null, reason_code = null,
                error_message = null, next_attempt_at = null, completed_at = null, updated_at = now()
            from failed f where i.batch_job_item_id = f.batch_job_item_id
            returning f.status)
        select count(*)::integer, (count(*) filter (where status = 'failed'))::integer, (count(*) filter (where status = 'needs_review'))::integer from moved
        """;

    // A cancelled batch has ended; one that is resumed or retried goes on, and ends again by its rows.
    private const string Batch = """
        update batch_job
        set status = $2, completed_at = case when $2 = 'cancelled' then now() end, updated_at = now(),
            processed_rows = processed_rows - $3 - $4, failed_rows = failed_rows - $3, review_rows = review_rows - $4
        where batch_job_id = $1
        """;

    private const string Entry = """
        insert into batch_act (org_id, batch_job_id, act, rows, user_id) values ($1, $2, $3, $4, $5)
        """;

    /// <param name="act">One of <see cref="BatchAct"/>.</param>
    /// <returns>How many rows it touched.</returns>
    public async Task<Result<int>> RunAsync(TenantContext tenant, long batchId, string act, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var batch = await db.BatchJobs
            .FromSql($"select * from batch_job where batch_job_id = {batchId} for update")
            .AsNoTracking().Select(b => new { b.Status, b.StartedAt }).FirstOrDefaultAsync(cancellation);
        if (batch is null) return new Error("batch.unknown", $"There is no batch {batchId} here any more.");
        if (!BatchAct.Fits(act, batch.Status)) return BatchAct.DoesNotFit(act, batch.Status);

        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var (moved, failed, review) = await MoveAsync(connection, batchId, act, cancellation);
        if (moved == 0) return BatchAct.NothingToDo(act);

        var status = act switch
        {
            BatchAct.Pause => JobStatus.Paused,
            BatchAct.Cancel => JobStatus.Cancelled,
            _ => batch.StartedAt is null ? JobStatus.Pending : JobStatus.Processing,
        };
        await DoAsync(connection, Batch, [batchId, status, failed, review], cancellation);
        await DoAsync(connection, Entry, [tenant.ActingOrg, batchId, act, moved, (object?)tenant.UserId ?? DBNull.Value], cancellation);
        await AuditLog.WriteAsync(connection, tenant, $"batch.{act}", $"batch/{batchId}", new { rows = moved }, cancellation);
        await DoAsync(
            connection, "select pg_notify($1, $2), pg_notify($1, $3)",
            [EventChannel.Name, BatchEvents.Queue, BatchEvents.Changed(tenant.ActingOrg, batchId)], cancellation);
        await transaction.CommitAsync(cancellation);
        return moved;
    }

    private static async Task<(int Moved, int Failed, int Review)> MoveAsync(
        NpgsqlConnection connection, long batchId, string act, CancellationToken cancellation)
    {
        var sql = act switch { BatchAct.Pause => Pause, BatchAct.Resume => Resume, BatchAct.Cancel => Cancel, _ => Retry };
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandTimeoutSeconds, Parameters = { new() { Value = batchId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2));
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
