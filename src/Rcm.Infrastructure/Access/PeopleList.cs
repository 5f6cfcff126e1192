using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

public sealed record PersonRow(Guid UserId, string Email, string FullName, string Role, bool IsActive, DateTimeOffset? LastLoginAt);

/// <summary>The people of the acting organisation, by name.</summary>
public sealed class PeopleList(IRcmDbFactory database)
{
    /// <param name="search">Part of a name or an email; null for all.</param>
    public async Task<IReadOnlyList<PersonRow>> ReadAsync(TenantContext tenant, string? search, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var people = db.Users.Where(u => u.OrgId == tenant.ActingOrg);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = LikePattern.Containing(search);
            people = people.Where(u => EF.Functions.ILike(u.FullName, pattern, LikePattern.Escape) || EF.Functions.ILike(u.Email, pattern, LikePattern.Escape));
        }

        return await people.OrderBy(u => u.FullName).ThenBy(u => u.Email)
            .Select(u => new PersonRow(u.UserId, u.Email, u.FullName, u.Role, u.IsActive, u.LastLoginAt))
            .ToListAsync(cancellation);
    }
}
