using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <summary>The history of micro-states: each change with what it was before.</summary>
internal static class StateChanges
{
    private const string Sql = """
        insert into micro_state_change (org_id, micro_state_id, change_set, act, before, after, note, user_id) values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    /// <summary>Changes that touch aliases come one after the other, and say so before they lock a row; see rcm.check_alias.</summary>
    public static async Task AloneAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(7261720002)", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <param name="changes">Each micro-state with the fields that changed, as they were and as they are.</param>
    public static async Task WriteAsync(
        NpgsqlConnection connection, TenantContext tenant, Guid set, string act, IEnumerable<(long Id, JsonElement Before, JsonElement After)> changes, string? note,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (id, before, after) in changes)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql)
            {
                Parameters =
                {
                    new() { Value = tenant.ActingOrg },
                    new() { Value = id },
                    new() { Value = set },
                    new() { Value = act },
                    new() { Value = before.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = after.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = (object?)note ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = (object?)tenant.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
