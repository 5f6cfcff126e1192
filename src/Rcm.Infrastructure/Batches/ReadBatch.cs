using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>What somebody did with a batch after it was started.</summary>
/// <param name="Who">Null: somebody whom the acting organisation does not know.</param>
public sealed record BatchActView(string Act, int Rows, string? Who, DateTimeOffset At, short? Priority = null, int? Minutes = null);

/// <summary>A batch on its own page.</summary>
/// <param name="Acts">The latest first.</param>
/// <param name="WorkflowVersion">The version that the batch is pinned to, counted from 1.</param>
public sealed record BatchView(
    BatchSummary Summary, Guid? WorkflowId, int? WorkflowVersion, string? Endpoint, IReadOnlyList<OutcomeCount> Outcomes,
    IReadOnlyList<BatchActView> Acts);

public sealed class ReadBatch(IRcmDbFactory databases)
{
    private const int ActsShown = 20;

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
        var acts = await (
            from act in db.BatchActs.AsNoTracking()
            where act.BatchJobId == batchId
            join person in db.Users on act.UserId equals person.UserId into people
            from person in people.DefaultIfEmpty()
            orderby act.BatchActId descending
            select new BatchActView(act.Act, act.Rows, person.FullName, act.CreatedAt, act.Priority, act.RetryWindowMinutes)).Take(ActsShown).ToListAsync(cancellation);
        return new(summary, facts.WorkflowId, facts.Version, facts.Endpoint, summary.Outcomes, acts);
    }
}
