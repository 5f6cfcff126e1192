using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>The rules that the batch's file was read by: its workflow's columns, its endpoint's payers.</summary>
internal sealed record BatchRules(IReadOnlyList<FileColumn> Columns, CellRule Cells)
{
    public static async Task<BatchRules> ReadAsync(RcmDb db, long batchId, DateTimeOffset now, CancellationToken cancellation)
    {
        var set = await (
            from batch in db.BatchJobs.AsNoTracking()
            where batch.BatchJobId == batchId
            join workflow in db.UserWorkflows on batch.WorkflowId equals workflow.WorkflowId into workflows
            from workflow in workflows.DefaultIfEmpty()
            join endpoint in db.Endpoints on batch.EndpointId equals endpoint.EndpointId into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            select new { workflow.RequiredData, endpoint.Config }).FirstOrDefaultAsync(cancellation);
        var required = set?.RequiredData is { } data ? System.Text.Json.JsonSerializer.Deserialize<string[]>(data) ?? [] : [];
        return new(
            FileColumns.For(required).All,
            new CellRule(DateOnly.FromDateTime(now.UtcDateTime), set?.Config is { } config ? KnownPayers.Of(config) : null));
    }
}
