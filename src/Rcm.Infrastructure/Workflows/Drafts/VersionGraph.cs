using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>A published version as a draft would begin from it.</summary>
internal sealed record VersionGraph(int Version, DraftGraph Graph)
{
    public static Task<VersionGraph?> NewestAsync(RcmDb db, Guid workflowId, CancellationToken cancellation) =>
        ReadAsync(db, db.WorkflowVersions.Where(v => v.WorkflowId == workflowId).OrderByDescending(v => v.Version), cancellation);

    public static Task<VersionGraph?> FindAsync(RcmDb db, Guid workflowId, int version, CancellationToken cancellation) =>
        ReadAsync(db, db.WorkflowVersions.Where(v => v.WorkflowId == workflowId && v.Version == version), cancellation);

    private static async Task<VersionGraph?> ReadAsync(RcmDb db, IQueryable<WorkflowVersion> versions, CancellationToken cancellation)
    {
        var found = await versions.AsNoTracking()
            .Join(db.UserWorkflows, v => v.WorkflowId, w => w.WorkflowId, (v, w) => new { v.Version, v.Graph, w.RequiredData })
            .FirstOrDefaultAsync(cancellation);
        if (found is null)
        {
            return null;
        }

        var graph = WorkflowGraph.Parse(found.Graph);
        // It was checked when it was published and does not change: what no longer reads is a fault, no refusal.
        return graph.IsOk
            ? new(found.Version, DraftGraph.Of(graph.Value, JsonSerializer.Deserialize<string[]>(found.RequiredData) ?? []))
            : throw new InvalidDataException($"Version {found.Version} of a workflow cannot be read: {graph.Error.Code}.");
    }
}
