using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>What is new in the work queue.</summary>
/// <param name="Rows">The rows that pages show now, as they are now, waiting or not.</param>
/// <param name="Newest">When the row that began to wait last did; null: nothing waits.</param>
public sealed record QueueNews(IReadOnlyDictionary<long, ItemSummary> Rows, DateTimeOffset? Newest);

/// <summary>Tells pages what changes in the work queue while they are open.</summary>
public sealed class QueueFeed
{
    private readonly IRcmDbFactory databases;
    private readonly Feed<(Guid Home, Guid Acting), QueueNews> queues;

    public QueueFeed(IRcmDbFactory databases, IEventListener events, TimeProvider time, ILogger<QueueFeed> log)
    {
        this.databases = databases;
        queues = new(events, time, log, key => BatchEvents.Of(key.Acting), (_, _) => true, ReadAsync);
    }

    public Following Follow(TenantContext tenant, Action<QueueNews> tell) => queues.Follow((tenant.HomeOrg, tenant.ActingOrg), tell);

    private async Task<QueueNews> ReadAsync((Guid Home, Guid Acting) key, IReadOnlyCollection<long> shown, CancellationToken cancellation)
    {
        var tenant = new TenantContext(key.Home, key.Acting, null);
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return new(await ItemSummaries.ByIdAsync(db.Npgsql, shown, cancellation), await ListQueue.NewestAsync(db, tenant, cancellation));
    }
}
