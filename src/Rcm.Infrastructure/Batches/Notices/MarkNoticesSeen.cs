using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Marks a person's own notices as seen; their other pages hear of it.</summary>
public sealed class MarkNoticesSeen(IRcmDbFactory databases)
{
    // What came after the list was drawn was not seen.
    private const string Sql = """
        with seen as (
            update notice set seen_at = now()
            where user_id = $1 and seen_at is null and ($2::bigint is null or notice_id = $2) and ($3::timestamptz is null or created_at <= $3)
            returning 1)
        select count(*)::integer, pg_notify($4, $5) from seen having count(*) > 0
        """;

    /// <returns>Whether it was unseen.</returns>
    public async Task<bool> OneAsync(TenantContext tenant, long noticeId, CancellationToken cancellation) =>
        await MarkAsync(tenant, noticeId, null, cancellation) > 0;

    /// <param name="upTo">When the newest one of the list came.</param>
    /// <returns>How many were unseen.</returns>
    public Task<int> AllAsync(TenantContext tenant, DateTimeOffset upTo, CancellationToken cancellation) => MarkAsync(tenant, null, upTo, cancellation);

    private async Task<int> MarkAsync(TenantContext tenant, long? noticeId, DateTimeOffset? upTo, CancellationToken cancellation)
    {
        if (tenant.UserId is not { } user) return 0;
        await using var connection = await databases.OpenAsync(new TenantContext(tenant.HomeOrg, tenant.HomeOrg, user), cancellation);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = user },
                new() { Value = (object?)noticeId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = (object?)upTo?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = EventChannel.Name },
                new() { Value = NoticeEvents.Of(user) },
            },
        };
        return await command.ExecuteScalarAsync(cancellation) as int? ?? 0;
    }
}
