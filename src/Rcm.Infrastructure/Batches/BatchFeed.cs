using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>What is new on a batch's page.</summary>
/// <param name="Batch">Null: the organisation may not see it any more.</param>
/// <param name="Items">The rows that pages show now, as they are now.</param>
public sealed record BatchNews(BatchView? Batch, IReadOnlyDictionary<long, ItemSummary> Items);

/// <summary>What is new on the list of batches.</summary>
/// <param name="Batches">The batches that pages show now, as they are now.</param>
/// <param name="Newest">Number of the newest batch; 0 where there is none.</param>
public sealed record BatchListNews(IReadOnlyDictionary<long, BatchSummary> Batches, long Newest);

/// <summary>Tells pages what changes in batches while they are open.</summary>
public sealed class BatchFeed
{
    private readonly IRcmDbFactory databases;
    private readonly Feed<(Guid Home, Guid Acting, long BatchId), BatchNews> batches;
    private readonly Feed<(Guid Home, Guid Acting), BatchListNews> lists;

    public BatchFeed(IRcmDbFactory databases, IEventListener events, TimeProvider time, ILogger<BatchFeed> log)
    {
        this.databases = databases;
        batches = new(events, time, log,
            key => BatchEvents.Changed(key.Acting, key.BatchId),
            // Batch 1's name begins batch 12's.
            (key, payload) => payload == BatchEvents.Changed(key.Acting, key.BatchId),
            ReadBatchAsync);
        lists = new(events, time, log, key => BatchEvents.Of(key.Acting), (_, _) => true, ReadListAsync);
    }

    public Following Batch(TenantContext tenant, long batchId, Action<BatchNews> tell) =>
        batches.Follow((tenant.HomeOrg, tenant.ActingOrg, batchId), tell);

    public Following List(TenantContext tenant, Action<BatchListNews> tell) =>
        lists.Follow((tenant.HomeOrg, tenant.ActingOrg), tell);

    private async Task<BatchNews> ReadBatchAsync((Guid Home, Guid Acting, long BatchId) key, IReadOnlyCollection<long> shown, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(new TenantContext(key.Home, key.Acting, null), cancellation);
        var batch = await ReadBatch.ReadAsync(db, key.BatchId, cancellation);
        return new(batch, batch is null ? [] : await ItemSummaries.ByIdAsync(db.Npgsql, shown, cancellation));
    }

    private async Task<BatchListNews> ReadListAsync((Guid Home, Guid Acting) key, IReadOnlyCollection<long> shown, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(new TenantContext(key.Home, key.Acting, null), cancellation);
        var newest = await db.BatchJobs.MaxAsync(b => (long?)b.BatchJobId, cancellation) ?? 0;
        var list = await ListBatches.Summaries(db, db.BatchJobs.AsNoTracking().Where(b => shown.Contains(b.BatchJobId))).ToListAsync(cancellation);
        return new(list.ToDictionary(b => b.BatchId), newest);
    }
}
