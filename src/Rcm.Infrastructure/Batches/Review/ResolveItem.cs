using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A person ends a row that no robot could answer; its batch ends with it where it was the last.</summary>
public sealed class ResolveItem(IRcmDbFactory databases)
{
    public const string Action = "row.resolved";

    // What the robots had read stays with their attempt.
    private const string End = """
        update batch_job_item
        set status = $2, review_state = $3, assigned_to = $4, payer_outcome = coalesce($5, payer_outcome), exception_kind = null, reason_code = $6,
            error_message = $7, output_data = coalesce(output_data, '{}') || $8, completed_at = now(), updated_at = now()
        where batch_job_item_id = $1
        """;

    /// <param name="attempt">As it stood when the person saw it.</param>
    /// <returns>The row's status.</returns>
    public async Task<Result<string>> RunAsync(
        TenantContext tenant, long batchId, long itemId, int attempt, ResolutionForm typed, CancellationToken cancellation)
    {
        var checkedForm = typed.Check();
        if (!checkedForm.IsOk) return checkedForm.Error;
        var form = checkedForm.Value;
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await BatchCounters.LockAsync(connection, batchId, cancellation) is null)
            return new Error("batch.unknown", $"There is no batch {batchId} here any more.");
        var rows = await WaitingRows.LockAsync(db, batchId, [itemId], cancellation);
        if (!rows.TryGetValue(itemId, out var item) || item.Attempt != attempt) return ReviewRule.NotWaiting;
        var next = ReviewRule.Do(ReviewAct.Resolve, new(item.ReviewState, item.AssignedTo), tenant.UserId ?? Guid.Empty, item.Status);
        if (!next.IsOk) return next.Error == ReviewRule.Taken ? await ReviewItem.TakenByAsync(db, item.AssignedTo, cancellation) : next.Error;

        await EndAsync(connection, item, next.Value, form, cancellation);
        await BatchCounters.MoveAsync(connection, batchId, Moved(item, form), cancellation);
        await ReviewHistory.WriteAsync(connection, tenant, [item], ReviewAct.Resolve, next.Value, form.How, form.Note, cancellation);
        await AuditLog.WriteAsync(connection, tenant, Action, $"item/{itemId}", new { batch = batchId, how = form.How, outcome = form.PayerOutcome }, cancellation);
        await BatchCounters.TellAsync(connection, tenant.ActingOrg, batchId, work: false, cancellation);
        await transaction.CommitAsync(cancellation);
        return form.Status;
    }

    private static CounterMove Moved(BatchJobItem item, ResolutionForm form)
    {
        var answers = new Dictionary<string, int>();
        if (form.PayerOutcome is { } answer && answer != item.PayerOutcome)
        {
            answers[answer] = 1;
            if (item.PayerOutcome is { } before) answers[before] = -1;
        }

        return form.Status == JobStatus.Completed ? new(1, 0, -1, answers) : new(0, 1, -1, answers);
    }

    private static async Task EndAsync(NpgsqlConnection connection, BatchJobItem item, ItemReview review, ResolutionForm form, CancellationToken cancellation)
    {
        var answer = new Dictionary<string, string?>();
        if (form.PayerOutcome is not null)
        {
            answer["answered_by"] = "person";
            answer["coverage_status"] = form.PayerOutcome;
        }

        if (form.Reference is not null) answer["reference_number"] = form.Reference;
        await using var command = new NpgsqlCommand(End, connection)
        {
            Parameters =
            {
                new() { Value = item.BatchJobItemId },
                Text(form.Status),
                Text(review.State),
                new() { Value = (object?)review.AssignedTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                Text(form.PayerOutcome),
                Text(form.ReasonCode),
                Text(form.Message),
                new() { Value = JsonSerializer.Serialize(answer), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
