using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A row as somebody corrected it.</summary>
/// <param name="Attempt">As it stood when the person saw it: if it was run again since, their correction is of another refusal.</param>
/// <param name="Typed">Canonical column to its new value; empty: none any more. Patient data.</param>
public sealed record RowMend(long ItemId, int Attempt, IReadOnlyDictionary<string, string> Typed);

/// <summary>What became of one of them.</summary>
/// <param name="Refusal">Null: it is back in the queue.</param>
/// <param name="Faults">Cells that are still wrong.</param>
public sealed record RowMended(long ItemId, Error? Refusal, IReadOnlyList<CellFault> Faults)
{
    public bool IsQueued => Refusal is null;
}

/// <summary>
/// Corrects rows that wait for a person or failed, and gives them back to the robots: those that are good now, in one transaction; the others
/// stay as they are, each with its reason. What each value was stays beside it (<c>batch_item_edit</c>), and each attempt keeps its own answer.
/// </summary>
public sealed class MendRows(IRcmDbFactory databases, TimeProvider time)
{
    public const string Action = "row.corrected";

    /// <summary>More than a page of the table never comes from a person.</summary>
    public const int MaxRows = 200;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Rows of a paused batch rest with it.
    private const string Requeue = """
        update batch_job_item i
        set input_data = n.input, client_row_id = coalesce(n.name, i.client_row_id), status = $3, review_state = 'retried', assigned_to = $4, output_data = null, payer_outcome = null,
            exception_kind = null, reason_code = null, error_message = null, next_attempt_at = null, completed_at = null, updated_at = now()
        from unnest($1::bigint[], $2::jsonb[], $5::text[]) as n(id, input, name)
        where i.batch_job_item_id = n.id
        """;

    private const string Edits = """
        insert into batch_item_edit (org_id, batch_job_item_id, attempt, field, old_value, new_value, user_id)
        select $1, e.item, e.attempt, e.field, e.old, e.new, $2
        from unnest($3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[]) as e(item, attempt, field, old, new)
        """;

    /// <returns>One result for each row, in the order given; or why none of them could be tried.</returns>
    public Task<Result<IReadOnlyList<RowMended>>> RunAsync(
        TenantContext tenant, long batchId, IReadOnlyList<RowMend> rows, CancellationToken cancellation) =>
        RunAsync(tenant, batchId, rows, alone: rows.Count == 1, cancellation);

    /// <param name="alone">Somebody chose this one row, and no other with it.</param>
    internal async Task<Result<IReadOnlyList<RowMended>>> RunAsync(
        TenantContext tenant, long batchId, IReadOnlyList<RowMend> rows, bool alone, CancellationToken cancellation)
    {
        if (rows.Count is 0 or > MaxRows) return new Error("mend.rows", $"Choose between 1 and {MaxRows} rows to run again.");
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var status = await BatchCounters.LockAsync(connection, batchId, cancellation);
        if (status is null) return new Error("batch.unknown", $"There is no batch {batchId} here any more.");
        if (status == JobStatus.Cancelled)
            return new Error("batch.cancelled", "This batch was cancelled, and stays so. Upload the file again to run its rows.");

        var rules = await BatchRules.ReadAsync(db, batchId, time.GetUtcNow(), cancellation);
        var waiting = await WaitingRows.LockAsync(db, batchId, [.. rows.Select(r => r.ItemId)], cancellation);
        var results = new List<RowMended>(rows.Count);
        var good = new List<(BatchJobItem Item, IReadOnlyList<CellChange> Changes)>();
        foreach (var row in rows)
        {
            if (results.Any(r => r.ItemId == row.ItemId)) continue;
            var (result, changes) = Try(row, waiting.GetValueOrDefault(row.ItemId), tenant, rules, alone);
            if (NewId(changes) is { } id && (good.Any(g => NewId(g.Changes) == id)
                    || await db.BatchJobItems.AnyAsync(i => i.BatchJobId == batchId && i.ClientRowId == id, cancellation)))
            {
                result = Refused(row, [new CellFault(EligibilityColumns.ClientRowId, RowCorrection.IdTwice, "Another row of this batch has that ID, too. Give the row one of its own.")]);
            }

            results.Add(result.Refusal == ReviewRule.Taken
                ? result with { Refusal = await ReviewItem.TakenByAsync(db, waiting[row.ItemId].AssignedTo, cancellation) }
                : result);
            if (result.IsQueued) good.Add((waiting[row.ItemId], changes));
        }

        if (good.Count == 0) return results;
        await WriteAsync(connection, tenant, status, good, cancellation);
        await BatchCounters.MoveAsync(connection, batchId, TakenOut([.. good.Select(g => g.Item)]), cancellation);
        foreach (var (item, changes) in good)
        {
            await AuditLog.WriteAsync(connection, tenant, Action, $"item/{item.BatchJobItemId}",
                new { batch = batchId, columns = changes.Select(c => c.Column) }, cancellation);
        }

        await BatchCounters.TellAsync(connection, tenant.ActingOrg, batchId, work: true, cancellation);
        await transaction.CommitAsync(cancellation);
        return results;
    }

    private static (RowMended Result, IReadOnlyList<CellChange> Changes) Try(
        RowMend row, BatchJobItem? item, TenantContext tenant, BatchRules rules, bool alone)
    {
        if (item is null) return (new(row.ItemId, ReviewRule.NotWaiting, []), []);
        if (item.Attempt != row.Attempt)
            return (new(row.ItemId, new Error("item.ran_meanwhile", "This row was run again meanwhile, and waits for another reason now. Look at it first."), []), []);
        var review = ReviewRule.Do(ReviewAct.Retry, new(item.ReviewState, item.AssignedTo), tenant.UserId ?? Guid.Empty, item.Status);
        if (!review.IsOk) return (new(row.ItemId, review.Error, []), []);
        if (!alone && item.ReasonCode == UnknownOutcome.Code) return (new(row.ItemId, MayHaveArrived, []), []);
        var corrected = RowCorrection.Of(
            RowInput.Read(item.InputData), row.Typed, rules.Columns, rules.Cells, mayRename: item.ReasonCode == RowCorrection.IdTwice);
        return corrected.Faults.Count == 0 ? (new(row.ItemId, null, []), corrected.Changes) : (Refused(row, corrected.Faults), []);
    }

    // Whoever runs many at once has not asked for each of them at the payer.
    private static Error MayHaveArrived { get; } = new("item.may_have_arrived",
        "This row may have arrived at the payer. Ask there; then settle it with the answer, or run it again alone, without other rows.");

    private static RowMended Refused(RowMend row, IReadOnlyList<CellFault> faults) =>
        new(row.ItemId, new Error(faults[0].Code, string.Join(" ", faults.Select(f => f.Message))), faults);

    private static string? NewId(IReadOnlyList<CellChange> changes) => changes.FirstOrDefault(c => c.Column == EligibilityColumns.ClientRowId)?.New;

    private static CounterMove TakenOut(IReadOnlyCollection<BatchJobItem> rows) => new(
        0, -rows.Count(r => r.Status == JobStatus.Failed), -rows.Count(r => r.Status == JobStatus.NeedsReview),
        rows.Where(r => r.PayerOutcome is not null).GroupBy(r => r.PayerOutcome!).ToDictionary(g => g.Key, g => -g.Count()));

    private static async Task WriteAsync(
        NpgsqlConnection connection, TenantContext tenant, string batchStatus, List<(BatchJobItem Item, IReadOnlyList<CellChange> Changes)> rows,
        CancellationToken cancellation)
    {
        object user = (object?)tenant.UserId ?? DBNull.Value;
        await using (var requeue = new NpgsqlCommand(Requeue, connection)
        {
            Parameters =
            {
                new() { Value = rows.Select(r => r.Item.BatchJobItemId).ToArray() },
                new() { Value = rows.Select(r => Changed(r.Item.InputData, r.Changes)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = batchStatus == JobStatus.Paused ? JobStatus.Paused : JobStatus.Pending },
                new() { Value = user, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = rows.Select(r => NewId(r.Changes)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        })
        {
            await requeue.ExecuteNonQueryAsync(cancellation);
        }

        var changes = rows.SelectMany(r => r.Changes.Select(c => (r.Item.BatchJobItemId, r.Item.Attempt, c.Column, c.Old, c.New))).ToArray();
        await using (var edits = new NpgsqlCommand(Edits, connection)
        {
            Parameters =
            {
                new() { Value = tenant.ActingOrg },
                new() { Value = user, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = changes.Select(c => c.BatchJobItemId).ToArray() },
                new() { Value = changes.Select(c => c.Attempt).ToArray() },
                new() { Value = changes.Select(c => c.Column).ToArray() },
                new() { Value = changes.Select(c => c.Old).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = changes.Select(c => c.New).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        })
        {
            await edits.ExecuteNonQueryAsync(cancellation);
        }

        await ReviewHistory.WriteAsync(
            connection, tenant, rows.Select(r => r.Item), ReviewAct.Retry, new ItemReview(ReviewState.Retried, tenant.UserId), null, null, cancellation);
    }

    private static string Changed(string input, IReadOnlyList<CellChange> changes)
    {
        var row = JsonNode.Parse(input)!.AsObject();
        foreach (var change in changes)
        {
            if (change.New is null) row.Remove(change.Column);
            else row[change.Column] = change.New;
        }

        return row.ToJsonString(Json);
    }
}
