using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>Reads a workflow's file: as a new workflow, or into the draft of one that is there. What is refused leaves nothing behind.</summary>
public sealed class ImportWorkflow(IRcmDbFactory databases, EditDraft edit)
{
    /// <param name="meansCatalogue">The person was told that codes mean something else in the catalogue, and means the catalogue's.</param>
    /// <returns>The new workflow's id.</returns>
    public async Task<Result<Guid>> AsNewAsync(TenantContext tenant, string json, bool meansCatalogue, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.EditWorkflows, cancellation) is { } refused)
        {
            return refused;
        }

        var file = await ReadAsync(db, json, published: null, meansCatalogue, cancellation);
        if (!file.IsOk)
        {
            return file.Error;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var workflowId = await CreateWorkflow.WriteAsync(db, tenant, file.Value, "workflow.imported", cancellation);
        await transaction.CommitAsync(cancellation);
        return workflowId;
    }

    /// <summary>The draft becomes what the file holds, as one change: it can be undone. The workflow keeps its name.</summary>
    public async Task<Result<DraftSaved>> IntoDraftAsync(
        TenantContext tenant, Guid workflowId, string json, bool meansCatalogue, Guid editId, CancellationToken cancellation)
    {
        Result<WorkflowFile> file;
        await using (var db = await databases.CreateAsync(tenant, cancellation))
        {
            var seat = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
            if (!seat.IsOk)
            {
                return seat.Error;
            }

            var newest = await VersionGraph.NewestAsync(db, workflowId, cancellation);
            file = await ReadAsync(db, json, newest?.Graph, meansCatalogue, cancellation);
        }

        return file.IsOk
            ? await edit.RunAsync(tenant, workflowId, editId, now => (Result<GraphEdit>)GraphDiff.Between(now, file.Value.Graph).ToEdit(file.Value.Graph), cancellation)
            : file.Error;
    }

    private static async Task<Result<WorkflowFile>> ReadAsync(
        RcmDb db, string json, DraftGraph? published, bool meansCatalogue, CancellationToken cancellation)
    {
        var file = WorkflowFile.Parse(json);
        if (!file.IsOk || meansCatalogue)
        {
            return file;
        }

        // What the workflow itself says of its steps was asked about when it was published.
        var known = file.Value.Graph.Nodes.Where(n => published?.Find(n.Code)?.Description == n.Description).Select(n => n.Code);
        return await CatalogueMeanings.RefuseAsync(db, file.Value.Graph, known, cancellation) is { } taken ? taken : file;
    }
}
