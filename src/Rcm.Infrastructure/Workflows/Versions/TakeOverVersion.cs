using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>
/// Brings the newest version into a draft that was made from an older one: what the version changed and what the draft changed, merged. Where
/// both changed the same, the draft has the version's side, and the conflicts say so.
/// </summary>
public sealed class TakeOverVersion(IRcmDbFactory databases, EditDraft edit)
{
    /// <param name="editId">Of this one change; repeated with the same it is made once.</param>
    public async Task<Result<DraftSaved>> RunAsync(TenantContext tenant, Guid workflowId, Guid editId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var seat = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        if (!seat.IsOk)
        {
            return seat.Error;
        }

        var newest = await VersionGraph.NewestAsync(db, workflowId, cancellation);
        var draft = await DraftRow.ReadAsync(db, workflowId, seat.Value.Org, cancellation);
        if (newest is null || newest.Version == draft.BaseVersion)
        {
            return new Error("draft.up_to_date", "The draft is made from the newest version already.");
        }

        var before = draft.BaseVersion is { } version ? (await VersionGraph.FindAsync(db, workflowId, version, cancellation))?.Graph : null;
        IReadOnlyList<GraphConflict> conflicts = [];
        var saved = await edit.RunAsync(tenant, workflowId, editId,
            now =>
            {
                var merged = GraphMerge.ThreeWay(before ?? DraftGraph.Empty, now, newest.Graph);
                conflicts = merged.Conflicts;
                return (Result<GraphEdit>)GraphDiff.Between(now, merged.Graph).ToEdit(merged.Graph);
            },
            cancellation);
        if (!saved.IsOk)
        {
            return saved.Error;
        }

        await db.Npgsql.DoAsync(
            "update workflow_draft set base_version = $3 where workflow_id = $1 and org_id = $2", [workflowId, seat.Value.Org, newest.Version], cancellation);
        return saved.Value with { Conflicts = [.. saved.Value.Conflicts, .. conflicts] };
    }
}
