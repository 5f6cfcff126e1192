using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>Who did what to whose data. Append only; the entry belongs to the organisation whose data was touched.</summary>
public sealed class AuditLog(IRcmDbFactory database)
{
    private const string Sql = """
        insert into audit_log (org_id, actor_user_id, actor_org_id, action, subject, detail) values ($1, $2, $3, $4, $5, $6)
        """;

    /// <param name="tenant">The actor, and the organisation whose data it is.</param>
    /// <param name="action">Lower case with dots, e.g. <c>results.exported</c>.</param>
    /// <param name="subject">Kind and id, e.g. <c>batch/17</c>.</param>
    /// <param name="detail">Facts without patient data and secrets.</param>
    public async Task WriteAsync(TenantContext tenant, string action, string subject, object? detail, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(tenant, cancellation);
        await WriteAsync(connection, tenant, action, subject, detail, cancellation);
    }

    /// <summary>The same inside a transaction of the caller's: the act and its entry are written both or not at all.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, TenantContext tenant, string action, string subject, object? detail, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = tenant.ActingOrg },
                new() { Value = (object?)tenant.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = tenant.HomeOrg },
                new() { Value = action },
                new() { Value = subject },
                new() { Value = detail is null ? "{}" : JsonSerializer.Serialize(detail, JsonSerializerOptions.Web), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
