using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <param name="Organisation">Whose batch it is.</param>
/// <param name="Prompt">What should be done with it; null where it is another organisation's.</param>
public sealed record NoticeView(
    long NoticeId, Guid OrgId, string Organisation, long BatchId, string? Prompt, string Kind, BatchTally Tally, DateTimeOffset At, bool IsSeen);

/// <param name="Newest">The newest ones, newest first.</param>
public sealed record NoticeList(int Unseen, IReadOnlyList<NoticeView> Newest);

/// <summary>A person's own notices, of all organisations whose batches they started and may still read.</summary>
public sealed class ReadNotices(IRcmDbFactory databases)
{
    public const int Most = 30;

    public async Task<NoticeList> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        // Whoever the person acts for: the list is theirs, and the same on each of their pages.
        await using var db = await databases.CreateAsync(new TenantContext(tenant.HomeOrg, tenant.HomeOrg, tenant.UserId), cancellation);
        var newest = await (
            from n in db.Notices.AsNoTracking()
            join o in db.Organisations on n.OrgId equals o.OrgId
            join b in db.BatchJobs on n.BatchJobId equals b.BatchJobId into batches
            from b in batches.DefaultIfEmpty()
            orderby n.CreatedAt descending, n.NoticeId descending
            select new NoticeView(
                n.NoticeId, n.OrgId, o.Name, n.BatchJobId, b == null ? null : b.Prompt, n.Kind,
                new BatchTally(n.TotalRows, n.SuccessfulRows, n.FailedRows, n.ReviewRows), n.CreatedAt, n.SeenAt != null))
            .Take(Most).ToListAsync(cancellation);
        var unseen = await db.Notices.CountAsync(n => n.SeenAt == null, cancellation);
        return new(unseen, newest);
    }
}
