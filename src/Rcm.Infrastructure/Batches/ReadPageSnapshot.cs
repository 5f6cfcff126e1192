using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>The scrubbed page that a step saw.</summary>
public sealed class ReadPageSnapshot(IRcmDbFactory databases)
{
    public async Task<string?> RunAsync(TenantContext tenant, long snapshotId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await db.PageSnapshots.AsNoTracking().Where(s => s.PageSnapshotId == snapshotId).Select(s => s.Dom).FirstOrDefaultAsync(cancellation);
    }
}
