using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>Rows that a person may still do something about.</summary>
internal static class WaitingRows
{
    /// <summary>What waits for a person: what needs a decision, and what failed until somebody has looked at it. The queue's indexes hold these.</summary>
    public static IQueryable<BatchJobItem> Of(RcmDb db, Guid org) => db.BatchJobItems.AsNoTracking().Where(i => i.OrgId == org && i.DueAt != null
        && (i.Status == JobStatus.NeedsReview || i.Status == JobStatus.Failed)
        && (i.ReviewState == ReviewState.None || i.ReviewState == ReviewState.InReview));

    /// <summary>
    /// Locks those of these rows that wait or have failed. A row that a worker holds is not among them: it is not waited for, or the worker,
    /// who counts it into the locked batch, would wait for us.
    /// </summary>
    /// <param name="batchId">Null: they may be of several.</param>
    public static async Task<Dictionary<long, BatchJobItem>> LockAsync(RcmDb db, long? batchId, long[] ids, CancellationToken cancellation) =>
        await db.BatchJobItems
            .FromSql($"""
                select * from batch_job_item
                where batch_job_id = coalesce({batchId}, batch_job_id) and batch_job_item_id = any ({ids}) and status in ('needs_review', 'failed')
                order by batch_job_item_id for update
                """)
            .AsNoTracking().ToDictionaryAsync(i => i.BatchJobItemId, cancellation);
}

/// <summary>A row's input as columns and values.</summary>
internal static class RowInput
{
    /// <summary>What begins with an underscore is ours, no column of the file.</summary>
    public static IReadOnlyDictionary<string, string> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().Where(p => !p.Name.StartsWith('_'))
            .ToDictionary(p => p.Name, p => ReadBatchItem.Text(p.Value), StringComparer.Ordinal);
    }
}
