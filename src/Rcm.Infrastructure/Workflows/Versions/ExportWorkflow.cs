using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

public sealed class ExportWorkflow(IRcmDbFactory databases)
{
    /// <param name="version">Null: the draft.</param>
    public async Task<Result<WorkflowFile>> RunAsync(TenantContext tenant, Guid workflowId, int? version, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await DraftSeat.FindAsync(db, tenant, workflowId, cancellation) is not { } seat)
        {
            return DraftSeat.Unknown;
        }

        var graph = version is { } v
            ? (await VersionGraph.FindAsync(db, workflowId, v, cancellation))?.Graph
            : (await DraftRow.ReadAsync(db, workflowId, seat.Org, cancellation)).Graph;
        var description = await db.UserWorkflows.Where(w => w.WorkflowId == workflowId).Select(w => w.Description).SingleAsync(cancellation);
        return graph is null ? ListVersions.NoVersion(version) : new WorkflowFile(seat.Name, description, graph);
    }
}
