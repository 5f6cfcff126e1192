using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Tells a person's open pages what is new for them: one reading for all of them.</summary>
public sealed class NoticeFeed
{
    private readonly Feed<(Guid Home, Guid User), NoticeList> people;

    public NoticeFeed(ReadNotices notices, IEventListener events, TimeProvider time, ILogger<NoticeFeed> log) =>
        people = new(events, time, log,
            key => NoticeEvents.Of(key.User),
            (_, _) => true,
            (key, _, cancellation) => notices.RunAsync(new TenantContext(key.Home, key.Home, key.User), cancellation));

    public Following Person(TenantContext tenant, Action<NoticeList> tell) =>
        people.Follow((tenant.HomeOrg, tenant.UserId ?? Guid.Empty), tell);
}
