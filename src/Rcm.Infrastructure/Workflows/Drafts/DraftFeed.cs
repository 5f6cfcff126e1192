using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>A draft as it is now, for pages that show an older one.</summary>
/// <param name="NewestVersion">Null: none is published.</param>
/// <param name="IsAsPublished">It is the newest version, unchanged since that was published.</param>
public sealed record DraftNews(
    DraftGraph Graph, long Revision, int? BaseVersion, int? NewestVersion, DateTimeOffset? SavedAt, string? SavedBy, string Name, string? Description,
    bool IsAsPublished);

/// <summary>Tells open editors what others do to the same draft.</summary>
public sealed class DraftFeed
{
    private readonly IRcmDbFactory databases;
    private readonly Feed<(Guid Home, Guid Acting, Guid Org, Guid WorkflowId), DraftNews?> drafts;

    public DraftFeed(IRcmDbFactory databases, IEventListener events, TimeProvider time, ILogger<DraftFeed> log)
    {
        this.databases = databases;
        drafts = new(events, time, log,
            key => DraftEvents.Changed(key.Org, key.WorkflowId),
            (_, _) => true,
            ReadAsync);
    }

    /// <param name="tell">Called with null where the organisation may not see the workflow any more. One's own changes are told, too: compare revisions.</param>
    public Following Follow(TenantContext tenant, DraftSeat seat, Action<DraftNews?> tell) =>
        drafts.Follow((tenant.HomeOrg, tenant.ActingOrg, seat.Org, seat.WorkflowId), tell);

    private async Task<DraftNews?> ReadAsync(
        (Guid Home, Guid Acting, Guid Org, Guid WorkflowId) key, IReadOnlyCollection<long> shown, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(new TenantContext(key.Home, key.Acting, null), cancellation);
        var workflow = await db.UserWorkflows.Where(w => w.WorkflowId == key.WorkflowId).Select(w => new { w.Name, w.Description }).FirstOrDefaultAsync(cancellation);
        if (workflow is null)
        {
            return null;
        }

        var draft = await DraftRow.ReadAsync(db, key.WorkflowId, key.Org, cancellation);
        var newest = await db.WorkflowVersions.Where(v => v.WorkflowId == key.WorkflowId).OrderByDescending(v => v.Version)
            .Select(v => new { v.Version, v.PublishedAt }).FirstOrDefaultAsync(cancellation);
        var by = await db.Users.Where(u => u.UserId == draft.UpdatedBy).Select(u => u.FullName).FirstOrDefaultAsync(cancellation);
        return new(draft.Graph, draft.Revision, draft.BaseVersion, newest?.Version, draft.UpdatedAt, by, workflow.Name, workflow.Description,
            newest is not null && draft.BaseVersion == newest.Version && draft.UpdatedAt <= newest.PublishedAt);
    }
}
