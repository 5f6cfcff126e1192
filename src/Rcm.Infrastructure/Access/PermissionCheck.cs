using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>
/// Asks whether a person may do something, by role and grant as the database has them at this moment: a page that was opened before a
/// grant was withdrawn, or a request made by hand, gets no further.
/// </summary>
public static class PermissionCheck
{
    public static async Task<Error?> RefuseAsync(RcmDb db, TenantContext tenant, Permission permission, CancellationToken cancellation)
    {
        var role = await db.Users.AsNoTracking()
            .Where(u => u.UserId == tenant.UserId && u.OrgId == tenant.HomeOrg && u.IsActive)
            .Select(u => u.Role).FirstOrDefaultAsync(cancellation);
        if (role is null) return Refused;
        if (!tenant.ActsForAnother) return Permissions.Allows(role, permission) ? null : Refused;

        var grants = await db.AccessGrants.AsNoTracking()
            .Where(g => g.OrgId == tenant.ActingOrg && g.GranteeOrgId == tenant.HomeOrg && g.RevokedAt == null
                && (g.ExpiresAt == null || g.ExpiresAt > DateTimeOffset.UtcNow))
            .Select(g => g.Permissions).ToListAsync(cancellation);
        return Permissions.AllowsUnderGrant(role, grants.SelectMany(g => g), permission) ? null : Refused;
    }

    private static Error Refused { get; } =
        new("access.denied", "Your role or your organisation's grant does not allow this. Ask an administrator of the organisation.");
}
