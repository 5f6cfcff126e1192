using System.Collections.Frozen;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A row as somebody ticked it.</summary>
/// <param name="Attempt">As it stood then.</param>
public sealed record ChosenRow(long BatchId, long ItemId, int Attempt);

/// <summary>What became of one of them.</summary>
/// <param name="Refusal">Null: it was done.</param>
public sealed record ChosenRowAnswer(long ItemId, Error? Refusal);

/// <summary>One act of a review for many rows, over several batches: what one row refuses does not hold up the others.</summary>
public sealed class ReviewRows(ReviewItem review, MendRows mend)
{
    /// <summary>What can be done with many rows at once; how a row ends is said row by row.</summary>
    public static IReadOnlyList<string> Acts { get; } = [ReviewAct.Take, ReviewAct.Release, ReviewAct.Verify, ReviewAct.Retry];

    private static readonly FrozenDictionary<string, string> AsItIs = FrozenDictionary<string, string>.Empty;

    /// <param name="act">One of <see cref="Acts"/>, or <see cref="ReviewAct.Assign"/>. A retry runs each row as it is.</param>
    /// <param name="to">For <see cref="ReviewAct.Assign"/>.</param>
    /// <returns>One answer for each row; or why none could be tried.</returns>
    public async Task<Result<IReadOnlyList<ChosenRowAnswer>>> RunAsync(
        TenantContext tenant, IReadOnlyCollection<ChosenRow> rows, string act, Guid? to, CancellationToken cancellation)
    {
        if (rows.Count is 0 or > MendRows.MaxRows) return new Error("review.rows", $"Choose between 1 and {MendRows.MaxRows} rows.");
        if (act == ReviewAct.Retry) return await RetryAsync(tenant, rows, cancellation);
        var answer = await review.RunAsync(tenant, null, [.. rows.Select(r => r.ItemId)], act, to, cancellation);
        return answer.IsOk ? answer.Value.Select(r => new ChosenRowAnswer(r.Key, r.Value.Error)).ToArray() : answer.Error;
    }

    private async Task<Result<IReadOnlyList<ChosenRowAnswer>>> RetryAsync(TenantContext tenant, IReadOnlyCollection<ChosenRow> rows, CancellationToken cancellation)
    {
        var answers = new List<ChosenRowAnswer>(rows.Count);
        foreach (var batch in rows.GroupBy(r => r.BatchId).OrderBy(b => b.Key))
        {
            var answer = await mend.RunAsync(tenant, batch.Key, [.. batch.Select(r => new RowMend(r.ItemId, r.Attempt, AsItIs))], rows.Count == 1, cancellation);
            answers.AddRange(answer.IsOk
                ? answer.Value.Select(r => new ChosenRowAnswer(r.ItemId, r.Refusal))
                : batch.Select(r => new ChosenRowAnswer(r.ItemId, answer.Error)));
        }

        return answers;
    }
}
