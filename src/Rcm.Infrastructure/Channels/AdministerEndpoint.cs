using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Channels;

/// <summary>What an administrator does with an endpoint of their own organisation. Each act is in the audit log.</summary>
public sealed class AdministerEndpoint(IRcmDbFactory databases)
{
    public const int LargestLimit = 1000;

    /// <param name="limit">Rows that may be with it at once; null: as many as there are workers for.</param>
    /// <returns>The limit as it is now.</returns>
    public async Task<Result<int?>> SetLimitAsync(TenantContext tenant, long endpointId, int? limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > LargestLimit)
            return new Error("endpoint.limit", $"The limit is a whole number from 1 to {LargestLimit:N0}, or nothing for no limit.");

        var changed = await ChangeAsync(
            tenant, endpointId, "update endpoint set max_running = $2 where endpoint_id = $1",
            new NpgsqlParameter { Value = (object?)limit ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer }, "endpoint.limit_set", new { limit }, cancellation);
        return changed is null ? limit : changed;
    }

    /// <summary>Rows go to the endpoint again at once; its next failures open the breaker anew.</summary>
    /// <returns>True.</returns>
    public async Task<Result<bool>> CloseBreakerAsync(TenantContext tenant, long endpointId, CancellationToken cancellation)
    {
        var changed = await ChangeAsync(
            tenant, endpointId,
            """
            update endpoint_breaker set failures = 0, openings = 0, opened_at = null, probe_at = null, reason_code = null, updated_at = now()
            where endpoint_id = $1 and opened_at is not null
            """,
            null, "endpoint.breaker_closed", null, cancellation);
        return changed is null ? true : changed;
    }

    private async Task<Error?> ChangeAsync(
        TenantContext tenant, long endpointId, string sql, NpgsqlParameter? value, string action, object? detail, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.ManageEndpoints, cancellation) is { } refused) return refused;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.Endpoints.AnyAsync(e => e.EndpointId == endpointId, cancellation))
            return EndpointChange.Unknown;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = endpointId } } })
        {
            if (value is not null) command.Parameters.Add(value);
            // Closed by an answer, or by somebody else, a moment ago: that is what was asked for.
            if (await command.ExecuteNonQueryAsync(cancellation) == 0) return null;
        }

        await EndpointChange.LeaveTracksAsync(connection, tenant, endpointId, action, detail, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }
}
