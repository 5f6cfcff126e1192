using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>
/// Changes of people by an administrator of their own organisation, each with its entry in the audit log. Somebody who can
/// administer always remains, and nobody locks themselves out.
/// </summary>
public sealed class PeopleAdministration(IRcmDbFactory database, TimeProvider clock)
{
    private static readonly string[] AdministeringRoles =
        [.. Permissions.Roles.Where(role => Permissions.Allows(role, Permission.ManagePeople))];

    public Task<Result<PersonRow>> DeactivateAsync(TenantContext tenant, Guid userId, CancellationToken cancellation) =>
        ChangeAsync(tenant, userId, "user.deactivated", (change, person) =>
        {
            if (userId == tenant.UserId)
            {
                return new Error("people.own_account", "You cannot deactivate your own account. Another administrator can.");
            }

            if (change.WouldLeaveNoAdministrator)
            {
                return new Error("people.last_admin", $"{person.FullName} is the last administrator of your organisation. Make someone else an administrator first.");
            }

            person.IsActive = false;
            return new { };
        }, cancellation);

    public Task<Result<PersonRow>> ReactivateAsync(TenantContext tenant, Guid userId, CancellationToken cancellation) =>
        ChangeAsync(tenant, userId, "user.reactivated", (_, person) =>
        {
            person.IsActive = true;
            return new { };
        }, cancellation);

    public Task<Result<PersonRow>> ChangeRoleAsync(TenantContext tenant, Guid userId, string role, CancellationToken cancellation) =>
        ChangeAsync(tenant, userId, "user.role_changed", (change, person) =>
        {
            if (userId == tenant.UserId)
            {
                return new Error("people.own_account", "You cannot change your own role. Another administrator can.");
            }

            if (!AssignableRoles.For(change.OrganisationType).Contains(role))
            {
                return new Error("people.role", "This role cannot be given in your organisation.");
            }

            if (change.WouldLeaveNoAdministrator && !Permissions.Allows(role, Permission.ManagePeople))
            {
                return new Error("people.last_admin", $"{person.FullName} is the last administrator of your organisation. Make someone else an administrator first.");
            }

            var detail = new { from = person.Role, to = role };
            person.Role = role;
            return detail;
        }, cancellation);

    private async Task<Result<PersonRow>> ChangeAsync(
        TenantContext tenant, Guid userId, string action, Func<PendingChange, AppUser, Result<object>> change, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);

        // Locked in one order: of two administrators who switch each other off at the same moment, the second sees what the first did.
        var people = await db.Users.FromSql(
                $"select * from app_user where org_id = {tenant.HomeOrg} and (role = any ({AdministeringRoles}) or user_id = {userId}) order by user_id for update")
            .ToListAsync(cancellation);
        var actor = people.Find(p => p.UserId == tenant.UserId);
        if (tenant.ActsForAnother || actor is not { IsActive: true } || !Permissions.Allows(actor.Role, Permission.ManagePeople))
        {
            return new Error("people.not_allowed", "Only an administrator of this organisation can change its people.");
        }

        if (people.Find(p => p.UserId == userId) is not { } person)
        {
            return new Error("people.not_found", "This person is not in your organisation.");
        }

        var wouldLeaveNone = person.IsActive && Administers(person) && !people.Exists(p => p != person && p.IsActive && Administers(p));
        var type = await db.Organisations.Where(o => o.OrgId == tenant.HomeOrg).Select(o => o.OrgType).SingleAsync(cancellation);
        var result = change(new PendingChange(wouldLeaveNone, type), person);
        if (!result.IsOk)
        {
            return result.Error;
        }

        if (db.ChangeTracker.HasChanges())
        {
            person.UpdatedAt = clock.GetUtcNow();
            db.AuditEntries.Add(new AuditEntry
            {
                OrgId = tenant.HomeOrg,
                ActorUserId = tenant.UserId,
                ActorOrgId = tenant.HomeOrg,
                Action = action,
                Subject = $"user/{userId:D}",
                Detail = JsonSerializer.Serialize(result.Value),
                CreatedAt = clock.GetUtcNow(),
            });
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return new PersonRow(person.UserId, person.Email, person.FullName, person.Role, person.IsActive, person.LastLoginAt);
    }

    private static bool Administers(AppUser person) => Permissions.Allows(person.Role, Permission.ManagePeople);

    private sealed record PendingChange(bool WouldLeaveNoAdministrator, string? OrganisationType);
}
