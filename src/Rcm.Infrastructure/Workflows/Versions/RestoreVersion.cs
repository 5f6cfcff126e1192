using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>
/// Makes the draft what a version was, as one change of the draft: it can be undone, and nothing is published.
/// </summary>
public sealed class RestoreVersion(IRcmDbFactory databases, EditDraft edit)
{
    /// <param name="editId">Of this one change; repeated with the same it is made once.</param>
    public async Task<Result<DraftSaved>> RunAsync(TenantContext tenant, Guid workflowId, int version, Guid editId, CancellationToken cancellation)
    {
        VersionGraph? found;
        await using (var db = await databases.CreateAsync(tenant, cancellation))
        {
            found = await VersionGraph.FindAsync(db, workflowId, version, cancellation);
        }

        return found is null
            ? ListVersions.NoVersion(version)
            : await edit.RunAsync(tenant, workflowId, editId, now => (Result<GraphEdit>)GraphDiff.Between(now, found.Graph).ToEdit(found.Graph), cancellation);
    }
}
