using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Channels;

/// <param name="Medium">See <see cref="Rcm.Domain.Channels.AccessMedium"/>.</param>
/// <param name="Limit">Rows that may be with it at once; null: no limit.</param>
/// <param name="Running">Rows that are with it now.</param>
public sealed record EndpointView(
    long EndpointId, string Name, string Channel, string? Medium, string? Address, int? Limit, int Running, CircuitBreaker Breaker, DateTimeOffset? RetiredAt = null);

/// <summary>The acting organisation's endpoints, by name.</summary>
public sealed class ListEndpoints(IRcmDbFactory databases)
{
    public async Task<IReadOnlyList<EndpointView>> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var alone =
            from item in db.BatchJobItems
            where item.Status == JobStatus.Processing
            join batch in db.BatchJobs on item.BatchJobId equals batch.BatchJobId
            select new { batch.EndpointId, Rows = 1 };
        var running = await (
            from held in alone.Concat(db.ItemLots.Select(l => new { l.EndpointId, Rows = l.ItemRows }))
            where held.EndpointId != null
            group held.Rows by held.EndpointId!.Value into rows
            select new { Endpoint = rows.Key, Rows = rows.Sum() }).ToDictionaryAsync(r => r.Endpoint, r => r.Rows, cancellation);
        var endpoints = await (
            from endpoint in db.Endpoints.AsNoTracking()
            join channel in db.ChannelTypes on endpoint.ChannelTypeId equals channel.ChannelTypeId
            join breaker in db.EndpointBreakers on endpoint.EndpointId equals breaker.EndpointId into breakers
            from breaker in breakers.DefaultIfEmpty()
            orderby endpoint.Name
            select new { endpoint, channel, breaker }).ToListAsync(cancellation);
        return [.. endpoints.Select(e => new EndpointView(
            e.endpoint.EndpointId, e.endpoint.Name, e.channel.Name, e.channel.AccessMedium, e.endpoint.BaseUrl ?? e.channel.BaseUrl, e.endpoint.MaxRunning,
            running.GetValueOrDefault(e.endpoint.EndpointId),
            e.breaker is { } b ? new CircuitBreaker(b.Failures, b.Openings, b.LastFailureAt, b.OpenedAt, b.ProbeAt, b.ReasonCode) : CircuitBreaker.Closed,
            e.endpoint.RetiredAt))];
    }

    /// <summary>The circuit breaker that a batch's rows wait for; null: they wait for none.</summary>
    public async Task<(string Endpoint, CircuitBreaker Breaker)?> OfBatchAsync(TenantContext tenant, long batchId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var open = await (
            from batch in db.BatchJobs
            where batch.BatchJobId == batchId
            join endpoint in db.Endpoints on batch.EndpointId equals endpoint.EndpointId
            join breaker in db.EndpointBreakers on endpoint.EndpointId equals breaker.EndpointId
            where breaker.OpenedAt != null
            select new { endpoint.Name, breaker }).AsNoTracking().FirstOrDefaultAsync(cancellation);
        return open is null ? null : (open.Name, new CircuitBreaker(
            open.breaker.Failures, open.breaker.Openings, open.breaker.LastFailureAt, open.breaker.OpenedAt, open.breaker.ProbeAt, open.breaker.ReasonCode));
    }
}
