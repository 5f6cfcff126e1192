using System.Data;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Tenancy;

/// <param name="OrgType">hospital, billing_firm, credentialer; null for the platform's own.</param>
/// <param name="Granted">The permissions of the grant; null for one's own organisation.</param>
public sealed record OrganisationChoice(Guid OrgId, string Name, string? OrgType, IReadOnlyList<string>? Granted);

/// <param name="Choices">The organisations that the person may act for now, their own first.</param>
public sealed record PersonAtWork(Guid UserId, string Email, string FullName, string Role, IReadOnlyList<OrganisationChoice> Choices);

/// <summary>Who a signed-in person is and for whom they may act, as the database says at this moment.</summary>
public sealed class ActingOrganisations(IRcmDbFactory database)
{
    /// <summary>Null when the person is not (any longer) one of the organisation's.</summary>
    public async Task<PersonAtWork?> FindAsync(Guid homeOrg, Guid userId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(new TenantContext(homeOrg, homeOrg, userId), cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select email, full_name, coalesce(role, '') from app_user where user_id = rcm.user_id()"));
        batch.BatchCommands.Add(new(
            """
            select o.org_id, o.name, o.org_type, g.permissions
            from organization o
            left join access_grant g on g.org_id = o.org_id and g.grantee_org_id = rcm.home_org() and 'view' = any (g.permissions)
                and g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
            where o.org_id = rcm.home_org() or g.grant_id is not null
            order by o.org_id = rcm.home_org() desc, o.name
            """));

        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var (email, fullName, role) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
        await reader.NextResultAsync(cancellation);
        var choices = new List<OrganisationChoice>();
        while (await reader.ReadAsync(cancellation))
        {
            choices.Add(new(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetGuid(0) == homeOrg || reader.IsDBNull(3) ? null : reader.GetFieldValue<string[]>(3)));
        }

        return choices.Count == 0 || choices[0].OrgId != homeOrg ? null : new(userId, email, fullName, role, choices);
    }
}
