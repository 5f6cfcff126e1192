using System.Text.Json;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>Begins a workflow of the acting organisation's, or, for the platform's administrators, one of the shared library. Nothing is published yet.</summary>
public sealed class CreateWorkflow(IRcmDbFactory databases)
{
    public async Task<Result<Guid>> RunAsync(TenantContext tenant, string name, string? description, CancellationToken cancellation)
    {
        if ((WorkflowFile.FaultOfName(name) ?? DraftRules.Description(description, "the workflow")) is { } fault)
        {
            return fault;
        }

        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.EditWorkflows, cancellation) is { } refused)
        {
            return refused;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var workflowId = await WriteAsync(db, tenant, new WorkflowFile(name, description, DraftGraph.Empty), "workflow.created", cancellation);
        await transaction.CommitAsync(cancellation);
        return workflowId;
    }

    /// <summary>The workflow with its draft, in the caller's transaction.</summary>
    internal static async Task<Guid> WriteAsync(RcmDb db, TenantContext tenant, WorkflowFile file, string action, CancellationToken cancellation)
    {
        var isPlatform = await PermissionCheck.RefuseAsync(db, tenant, Permission.ManageSharedWorkflows, cancellation) is null;
        var workflowId = Guid.CreateVersion7();
        await db.Npgsql.DoAsync(
            """
            insert into user_workflow (workflow_id, name, description, required_data, created_at, updated_at, owner_org_id)
            values ($1, $2, $3, $4::jsonb, now(), now(), $5)
            """,
            [workflowId, file.Name.Trim(), SetText(file.Description), JsonSerializer.Serialize(file.Graph.RequiredData), isPlatform ? null : tenant.ActingOrg], cancellation);
        await db.Npgsql.DoAsync(
            "insert into workflow_draft (workflow_id, org_id, graph, updated_by, updated_at) values ($1, $2, $3::jsonb, $4, now())",
            [workflowId, tenant.ActingOrg, file.Graph.ToJson(), tenant.UserId], cancellation);
        await AuditLog.WriteAsync(db.Npgsql, tenant, action, $"workflow/{workflowId:D}", null, cancellation);
        return workflowId;
    }

    private static string? SetText(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
