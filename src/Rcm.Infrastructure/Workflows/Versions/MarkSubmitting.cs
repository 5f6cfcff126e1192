using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>
/// Says whether a workflow's runs send what must not be sent twice. Where they do, a run that broke off goes to a person, who asks the payer
/// first. It is of the workflow and not of a version: a batch that runs goes by it at once.
/// </summary>
public sealed class MarkSubmitting(IRcmDbFactory databases)
{
    /// <returns>Whether it does now; null: there is no such workflow here.</returns>
    public async Task<bool?> ReadAsync(TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await db.UserWorkflows.AsNoTracking().Where(w => w.WorkflowId == workflowId).Select(w => (bool?)w.Submits).FirstOrDefaultAsync(cancellation);
    }

    public async Task<Error?> RunAsync(TenantContext tenant, Guid workflowId, bool submits, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var seat = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        if (!seat.IsOk) return seat.Error;
        if (seat.Value.Publishes == PublishAs.OwnCopy)
            return new Error("workflow.shared", "This workflow is the shared library's. Publish your own copy, then say it of that.");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var changed = await db.Npgsql.DoAsync(
            "update user_workflow set submits = $2, updated_at = now() where workflow_id = $1 and submits <> $2", [workflowId, submits], cancellation);
        if (changed == 0) return null;
        await AuditLog.WriteAsync(db.Npgsql, seat.Value.Tenant, "workflow.submits_set", $"workflow/{workflowId:D}", new { submits }, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
