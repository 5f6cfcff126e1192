using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>What an organisation has said of files with the same headers (<c>file_mapping</c>).</summary>
internal static class FileMappings
{
    public static async Task<ColumnMapping?> FindAsync(NpgsqlConnection connection, TenantContext tenant, IEnumerable<string> headers, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select header_of from file_mapping where org_id = $1 and header_set = $2", connection)
        {
            Parameters = { new() { Value = tenant.ActingOrg }, new() { Value = ColumnMapping.HeaderSet(headers) } },
        };
        return await command.ExecuteScalarAsync(cancellation) is string json
            ? new(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [])
            : null;
    }

    /// <summary>The last one who said something is right.</summary>
    public static async Task SaveAsync(
        NpgsqlConnection connection, TenantContext tenant, IEnumerable<string> headers, ColumnMapping mapping, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into file_mapping (org_id, header_set, header_of, updated_by) values ($1, $2, $3, $4)
            on conflict (org_id, header_set) do update set header_of = excluded.header_of, updated_by = excluded.updated_by, updated_at = now()
            """, connection)
        {
            Parameters =
            {
                new() { Value = tenant.ActingOrg },
                new() { Value = ColumnMapping.HeaderSet(headers) },
                new() { Value = JsonSerializer.Serialize(mapping.HeaderOf), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)tenant.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
