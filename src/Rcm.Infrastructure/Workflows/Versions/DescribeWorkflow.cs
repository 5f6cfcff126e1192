using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>Gives a workflow another name and description. The last one counts: both are a few words, and seen by all at once.</summary>
public sealed class DescribeWorkflow(IRcmDbFactory databases)
{
    public async Task<Error?> RunAsync(TenantContext tenant, Guid workflowId, string name, string? description, CancellationToken cancellation)
    {
        if ((WorkflowFile.FaultOfName(name) ?? DraftRules.Description(description, "the workflow")) is { } fault)
        {
            return fault;
        }

        await using var db = await databases.CreateAsync(tenant, cancellation);
        var seat = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        if (!seat.IsOk)
        {
            return seat.Error;
        }

        if (seat.Value.Publishes == PublishAs.OwnCopy)
        {
            return new Error("workflow.shared", "This workflow is the shared library's. Publish your own copy, then name that.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Npgsql.DoAsync(
            "update user_workflow set name = $2, description = $3, updated_at = now() where workflow_id = $1",
            [workflowId, name.Trim(), string.IsNullOrWhiteSpace(description) ? null : description.Trim()], cancellation);
        await AuditLog.WriteAsync(db.Npgsql, seat.Value.Tenant, "workflow.described", $"workflow/{workflowId:D}", null, cancellation);
        await db.Npgsql.TellAsync(DraftEvents.Changed(seat.Value.Org, workflowId), cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
