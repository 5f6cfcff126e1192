using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>
/// Takes a row that waits for a person, gives it to somebody, gives it back, or marks a failed one as looked at. Of two people who take the same
/// row one gets it; the other is told who has it.
/// </summary>
public sealed class ReviewItem(IRcmDbFactory databases)
{
    private const string Update = """
        update batch_job_item set review_state = $2, assigned_to = $3, updated_at = now() where batch_job_item_id = $1
        """;

    /// <param name="act">One of <see cref="ReviewAct"/>, but not those that end a row or run it again.</param>
    /// <param name="to">For <see cref="ReviewAct.Assign"/>: one of <see cref="ReviewPeople"/>.</param>
    public async Task<Result<ItemReview>> RunAsync(
        TenantContext tenant, long batchId, long itemId, string act, Guid? to, CancellationToken cancellation)
    {
        if (act is not (ReviewAct.Take or ReviewAct.Assign or ReviewAct.Release or ReviewAct.Verify))
            throw new ArgumentOutOfRangeException(nameof(act), act, "Another use case does that.");
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;
        if (to is { } person && (await ReviewPeople.ListAsync(db, tenant, cancellation)).All(p => p.UserId != person))
            return new Error("review.no_such_person", "This person does not work on these rows. Choose another one.");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = await WaitingRows.LockAsync(db, batchId, [itemId], cancellation);
        if (!rows.TryGetValue(itemId, out var item)) return ReviewRule.NotWaiting;
        var next = ReviewRule.Do(act, new(item.ReviewState, item.AssignedTo), tenant.UserId ?? Guid.Empty, item.Status, to);
        if (!next.IsOk) return next.Error == ReviewRule.Taken ? await TakenByAsync(db, item.AssignedTo, cancellation) : next.Error;

        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (var update = new NpgsqlCommand(Update, connection)
        {
            Parameters =
            {
                new() { Value = itemId },
                new() { Value = next.Value.State! },
                new() { Value = (object?)next.Value.AssignedTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        })
        {
            await update.ExecuteNonQueryAsync(cancellation);
        }

        await ReviewHistory.WriteAsync(connection, tenant, [item], act, next.Value, null, null, cancellation);
        await BatchCounters.TellAsync(connection, tenant.ActingOrg, batchId, work: false, cancellation);
        await transaction.CommitAsync(cancellation);
        return next.Value;
    }

    /// <summary>The refusal, with the name of who has the row where the acting organisation knows it.</summary>
    internal static async Task<Error> TakenByAsync(RcmDb db, Guid? person, CancellationToken cancellation) =>
        await db.Users.Where(u => u.UserId == person).Select(u => u.FullName).FirstOrDefaultAsync(cancellation) is { } name
            ? ReviewRule.Taken with { Message = $"{name} has taken this row. Ask them, or assign it to yourself." }
            : ReviewRule.Taken;
}
