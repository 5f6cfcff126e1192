using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches.Files;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <param name="Act">One of <see cref="BatchAct"/>'s.</param>
/// <param name="Priority">Of <see cref="BatchAct.Priority"/>: one of <see cref="JobPriority"/>.</param>
/// <param name="Minutes">Of <see cref="BatchAct.Window"/>: see <see cref="RetryWindow"/>.</param>
public sealed record BatchOrder(string Act, short? Priority = null, int? Minutes = null)
{
    /// <summary>It changes the batch alone, and none of its rows.</summary>
    internal bool IsOfBatchAlone => Act is BatchAct.Priority or BatchAct.Window;
}

/// <summary>What an order came to for one batch: how many rows it touched, or why it was refused.</summary>
public sealed record BatchOrderAnswer(long BatchId, Result<int> Rows);

/// <summary>Pauses, resumes, cancels or retries batches, or changes their priority: all rows of a batch in one transaction, or none.</summary>
public sealed class ControlBatch(IRcmDbFactory databases)
{
    /// <summary>As many as a page of the list shows at most.</summary>
    public const int MostAtOnce = 100;

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

    // What may have arrived at the payer is run again one by one, by somebody who has asked there; what a person found to have no answer
    // (Resolution.NoAnswerReason) is settled.
    private const string Retry = """
        with failed as (
            select batch_job_item_id, status from batch_job_item
            where batch_job_id = $1 and (status = 'failed' or (status = 'needs_review' and exception_kind = 'system'))
              and reason_code is distinct from 'outcome_unknown' and reason_code is distinct from 'resolved.no_answer' for update),
        moved as (
            update batch_job_item i
            set status = 'pending', output_data = null, payer_outcome = null, exception_kind = null, reason_code = null,
                error_message = null, next_attempt_at = null, completed_at = null, review_state = 'retried', updated_at = now()
            from failed f where i.batch_job_item_id = f.batch_job_item_id
            returning f.status)
        select count(*)::integer, (count(*) filter (where status = 'failed'))::integer, (count(*) filter (where status = 'needs_review'))::integer from moved
        """;

    // The rows themselves are not touched: a claim asks their batch.
    private const string Priority = """
        with changed as (
            update batch_job set priority = $2, updated_at = now() where batch_job_id = $1 and priority <> $2
            returning greatest(total_rows - processed_rows, 0) as rows)
        select coalesce((select rows from changed), -1), 0, 0
        """;

    // Rows that wait for their next try ask it when that has failed.
    private const string Window = """
        with changed as (
            update batch_job set retry_window_minutes = $2, updated_at = now() where batch_job_id = $1 and retry_window_minutes <> $2
            returning greatest(total_rows - processed_rows, 0) as rows)
        select coalesce((select rows from changed), -1), 0, 0
        """;

    // A cancelled batch has ended; one that is resumed or retried goes on, and ends again by its rows.
    private const string Batch = """
        update batch_job
        set status = $2, completed_at = case when $2 = 'cancelled' then now() end, updated_at = now(),
            processed_rows = processed_rows - $3 - $4, failed_rows = failed_rows - $3, review_rows = review_rows - $4
        where batch_job_id = $1
        """;

    private const string Entry = """
        insert into batch_act (org_id, batch_job_id, act, rows, user_id, priority, retry_window_minutes) values ($1, $2, $3, $4, $5, $6, $7)
        """;

    /// <param name="act">One of <see cref="BatchAct.All"/>.</param>
    /// <returns>How many rows it touched.</returns>
    public Task<Result<int>> RunAsync(TenantContext tenant, long batchId, string act, CancellationToken cancellation) =>
        RunAsync(tenant, batchId, new BatchOrder(act), cancellation);

    /// <summary>The same order for many batches, each by itself: one that is refused does not hold up the others.</summary>
    public async Task<IReadOnlyList<BatchOrderAnswer>> RunAsync(
        TenantContext tenant, IReadOnlyCollection<long> batchIds, BatchOrder order, CancellationToken cancellation)
    {
        var answers = new List<BatchOrderAnswer>();
        foreach (var (i, batch) in batchIds.Distinct().Order().Index())
        {
            answers.Add(new(batch, i < MostAtOnce ? await RunAsync(tenant, batch, order, cancellation)
                : new Error("batch.too_many", $"At most {MostAtOnce} batches are taken at once. Choose this one again.")));
        }

        return answers;
    }

    public async Task<Result<int>> RunAsync(TenantContext tenant, long batchId, BatchOrder order, CancellationToken cancellation)
    {
        var act = order.Act;
        if (act == BatchAct.Priority && (order.Priority is not { } wanted || !JobPriority.All.Contains(wanted)))
            return new Error("batch.no_such_priority", "Choose high, normal or low.");
        if (act == BatchAct.Window && (order.Minutes is not { } minutes || !RetryWindow.Is(minutes))) return StartBatch.NoSuchWindow;

        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!order.IsOfBatchAlone) await BatchLock.MoveRowsAsync(connection, batchId, cancellation);
        var batch = await db.BatchJobs
            .FromSql($"select * from batch_job where batch_job_id = {batchId} for update")
            .AsNoTracking().Select(b => new { b.Status, b.StartedAt }).FirstOrDefaultAsync(cancellation);
        if (batch is null) return new Error("batch.unknown", $"There is no batch {batchId} here any more.");
        if (!BatchAct.Fits(act, batch.Status)) return BatchAct.DoesNotFit(act, batch.Status);

        var (moved, failed, review) = await MoveAsync(connection, batchId, order, cancellation);
        if (order.IsOfBatchAlone ? moved < 0 : moved == 0) return BatchAct.NothingToDo(act);

        if (!order.IsOfBatchAlone)
        {
            var status = act switch
            {
                BatchAct.Pause => JobStatus.Paused,
                BatchAct.Cancel => JobStatus.Cancelled,
                _ => batch.StartedAt is null ? JobStatus.Pending : JobStatus.Processing,
            };
            await DoAsync(connection, Batch, [new() { Value = batchId }, new() { Value = status }, new() { Value = failed }, new() { Value = review }], cancellation);
        }

        await LeaveTracksAsync(connection, tenant, batchId, order, moved, cancellation);
        await transaction.CommitAsync(cancellation);
        return moved;
    }

    private static async Task<(int Moved, int Failed, int Review)> MoveAsync(
        NpgsqlConnection connection, long batchId, BatchOrder order, CancellationToken cancellation)
    {
        var sql = order.Act switch
        {
            BatchAct.Pause => Pause,
            BatchAct.Resume => Resume,
            BatchAct.Cancel => Cancel,
            BatchAct.Priority => Priority,
            BatchAct.Window => Window,
            _ => Retry,
        };
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandTimeoutSeconds, Parameters = { new() { Value = batchId } } };
        if (order.Act == BatchAct.Priority) command.Parameters.Add(new() { Value = order.Priority!.Value });
        if (order.Act == BatchAct.Window) command.Parameters.Add(new() { Value = order.Minutes!.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2));
    }

    private static async Task LeaveTracksAsync(
        NpgsqlConnection connection, TenantContext tenant, long batchId, BatchOrder order, int rows, CancellationToken cancellation)
    {
        await DoAsync(
            connection, Entry,
            [
                new() { Value = tenant.ActingOrg }, new() { Value = batchId }, new() { Value = order.Act }, new() { Value = rows },
                new() { Value = (object?)tenant.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)order.Priority ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
                new() { Value = (object?)order.Minutes ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            ],
            cancellation);
        await AuditLog.WriteAsync(connection, tenant, $"batch.{order.Act}", $"batch/{batchId}", new { rows, priority = order.Priority, minutes = order.Minutes }, cancellation);
        await DoAsync(
            connection, "select pg_notify($1, $2), pg_notify($1, $3)",
            [
                new() { Value = EventChannel.Name }, new() { Value = BatchEvents.Queue },
                new() { Value = BatchEvents.Changed(tenant.ActingOrg, batchId) },
            ],
            cancellation);
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] values, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
