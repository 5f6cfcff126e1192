using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <param name="Organisation">Null: the organisation whose rows they are.</param>
public sealed record Reviewer(Guid UserId, string FullName, string? Organisation);

/// <summary>
/// Whom a row may be given to: people of the acting organisation, and of firms that it let work on its data, whose role lets them. A firm's
/// person knows of no other firm, and so gives rows to the hospital's people and their own.
/// </summary>
public sealed class ReviewPeople(IRcmDbFactory databases)
{
    public async Task<IReadOnlyList<Reviewer>> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await ListAsync(db, tenant, cancellation);
    }

    internal static async Task<IReadOnlyList<Reviewer>> ListAsync(RcmDb db, TenantContext tenant, CancellationToken cancellation)
    {
        var firms = await db.AccessGrants.AsNoTracking()
            .Where(g => g.OrgId == tenant.ActingOrg && g.RevokedAt == null && (g.ExpiresAt == null || g.ExpiresAt > DateTimeOffset.UtcNow)
                && g.Permissions.Contains(GrantPermission.View))
            .Select(g => new { g.GranteeOrgId, g.Permissions }).ToListAsync(cancellation);
        var granted = firms.ToDictionary(f => f.GranteeOrgId, f => f.Permissions);
        Guid[] organisations = [tenant.ActingOrg, .. granted.Keys];
        var people = await (
            from user in db.Users.AsNoTracking()
            join organisation in db.Organisations on user.OrgId equals organisation.OrgId
            where user.IsActive && organisations.Contains(user.OrgId)
            orderby user.FullName
            select new { user.UserId, user.FullName, user.Role, user.OrgId, organisation.Name }).ToListAsync(cancellation);
        return
        [
            .. people
                .Where(p => Permissions.MaySignInToConsole(p.Role) && (p.OrgId == tenant.ActingOrg
                    ? Permissions.Allows(p.Role, Permission.StartBatches)
                    : Permissions.AllowsUnderGrant(p.Role, granted[p.OrgId], Permission.StartBatches)))
                .Select(p => new Reviewer(p.UserId, p.FullName, p.OrgId == tenant.ActingOrg ? null : p.Name)),
        ];
    }
}
