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

/// <summary>
/// Takes rows that wait for a person, gives them to somebody, gives them back, or marks failed ones as looked at. Of two people who take the
/// same row one gets it; the other is told who has it.
/// </summary>
public sealed class ReviewItem(IRcmDbFactory databases)
{
    private const string Update = """
        update batch_job_item set review_state = $2, assigned_to = $3, updated_at = now() where batch_job_item_id = any ($1)
        """;

    /// <param name="act">One of <see cref="ReviewAct"/>, but not those that end a row or run it again.</param>
    /// <param name="to">For <see cref="ReviewAct.Assign"/>: one of <see cref="ReviewPeople"/>.</param>
    public async Task<Result<ItemReview>> RunAsync(
        TenantContext tenant, long batchId, long itemId, string act, Guid? to, CancellationToken cancellation)
    {
        var answer = await RunAsync(tenant, batchId, [itemId], act, to, cancellation);
        return answer.IsOk ? answer.Value[itemId] : answer.Error;
    }

    /// <summary>The same for many rows, in one transaction: those that the rule lets move do, the others stay.</summary>
    /// <param name="batchId">Null: they may be of several batches.</param>
    /// <returns>What each row became, or why it stayed; or why none was tried.</returns>
    internal async Task<Result<IReadOnlyDictionary<long, Result<ItemReview>>>> RunAsync(
        TenantContext tenant, long? batchId, IReadOnlyCollection<long> items, string act, Guid? to, CancellationToken cancellation)
    {
        if (act is not (ReviewAct.Take or ReviewAct.Assign or ReviewAct.Release or ReviewAct.Verify))
            throw new ArgumentOutOfRangeException(nameof(act), act, "Another use case does that.");
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;
        if (to is { } person && (await ReviewPeople.ListAsync(db, tenant, cancellation)).All(p => p.UserId != person))
            return new Error("review.no_such_person", "This person does not work on these rows. Choose another one.");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = await WaitingRows.LockAsync(db, batchId, [.. items], cancellation);
        var results = new Dictionary<long, Result<ItemReview>>();
        foreach (var id in items.Distinct())
        {
            results[id] = rows.TryGetValue(id, out var item)
                ? ReviewRule.Do(act, new(item.ReviewState, item.AssignedTo), tenant.UserId ?? Guid.Empty, item.Status, to)
                : ReviewRule.NotWaiting;
        }

        await NameHoldersAsync(db, rows, results, cancellation);
        // One act makes the same of every row.
        var moved = rows.Values.Where(i => results[i.BatchJobItemId].IsOk).ToArray();
        if (moved.Length == 0) return results;
        var became = results[moved[0].BatchJobItemId].Value;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await WriteAsync(connection, moved, became, cancellation);
        await ReviewHistory.WriteAsync(connection, tenant, moved, act, became, null, null, cancellation);
        foreach (var batch in moved.Select(i => i.BatchJobId).Distinct())
        {
            await BatchCounters.TellAsync(connection, tenant.ActingOrg, batch, work: false, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return results;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, BatchJobItem[] rows, ItemReview became, CancellationToken cancellation)
    {
        await using var update = new NpgsqlCommand(Update, connection)
        {
            Parameters =
            {
                new() { Value = rows.Select(i => i.BatchJobItemId).ToArray() },
                new() { Value = became.State! },
                new() { Value = (object?)became.AssignedTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        await update.ExecuteNonQueryAsync(cancellation);
    }

    // Asked once for all rows: many may be somebody else's.
    private static async Task NameHoldersAsync(
        RcmDb db, Dictionary<long, BatchJobItem> rows, Dictionary<long, Result<ItemReview>> results, CancellationToken cancellation)
    {
        var taken = results.Where(r => r.Value.Error == ReviewRule.Taken).Select(r => rows[r.Key]).ToArray();
        if (taken.Length == 0) return;
        var holders = taken.Select(i => i.AssignedTo).Distinct().ToArray();
        var names = await db.Users.Where(u => holders.Contains(u.UserId)).ToDictionaryAsync(u => u.UserId, u => u.FullName, cancellation);
        foreach (var item in taken)
        {
            results[item.BatchJobItemId] = TakenBy(names.GetValueOrDefault(item.AssignedTo.GetValueOrDefault()));
        }
    }

    /// <summary>The refusal, with the name of who has the row where the acting organisation knows it.</summary>
    internal static async Task<Error> TakenByAsync(RcmDb db, Guid? person, CancellationToken cancellation) =>
        TakenBy(await db.Users.Where(u => u.UserId == person).Select(u => u.FullName).FirstOrDefaultAsync(cancellation));

    private static Error TakenBy(string? name) => name is null
        ? ReviewRule.Taken
        : ReviewRule.Taken with { Message = $"{name} has taken this row. Ask them, or assign it to yourself." };
}
