using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>How many rows the payer answered so; rows without an answer are in none.</summary>
public sealed record OutcomeCount(string Code, int Rows);

/// <summary>A batch on its own page.</summary>
/// <param name="WorkflowVersion">The version that the batch is pinned to, counted from 1.</param>
public sealed record BatchView(
    BatchSummary Summary, Guid? WorkflowId, int? WorkflowVersion, string? Endpoint, IReadOnlyList<OutcomeCount> Outcomes);

public sealed class ReadBatch(IRcmDbFactory databases)
{
    /// <summary>The batch; null where the acting organisation has none of this number.</summary>
    public async Task<BatchView?> RunAsync(TenantContext tenant, long batchId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await ReadAsync(db, batchId, cancellation);
    }

    internal static async Task<BatchView?> ReadAsync(RcmDb db, long batchId, CancellationToken cancellation)
    {
        var summary = await ListBatches.Summaries(db, db.BatchJobs.AsNoTracking().Where(b => b.BatchJobId == batchId)).FirstOrDefaultAsync(cancellation);
        if (summary is null) return null;
        var facts = await (
            from batch in db.BatchJobs
            where batch.BatchJobId == batchId
            join version in db.WorkflowVersions on batch.WorkflowVersionId equals version.WorkflowVersionId into versions
            from version in versions.DefaultIfEmpty()
            join endpoint in db.Endpoints on batch.EndpointId equals endpoint.EndpointId into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            select new { batch.WorkflowId, Version = (int?)version.Version, Endpoint = endpoint.Name }).FirstAsync(cancellation);
        var outcomes = await db.BatchJobItems.AsNoTracking()
            .Where(i => i.BatchJobId == batchId && i.PayerOutcome != null)
            .GroupBy(i => i.PayerOutcome!)
            .Select(g => new OutcomeCount(g.Key, g.Count()))
            .ToListAsync(cancellation);
        return new(summary, facts.WorkflowId, facts.Version, facts.Endpoint, outcomes);
    }
}
