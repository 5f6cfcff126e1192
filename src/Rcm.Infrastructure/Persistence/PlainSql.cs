using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Rcm.Infrastructure.Persistence;

/// <summary>SQL of one's own on a context's connection, inside its transaction; values stand for $1, $2, …</summary>
internal static class PlainSql
{
    extension(RcmDb db)
    {
        public NpgsqlConnection Npgsql => (NpgsqlConnection)db.Database.GetDbConnection();
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                // Otherwise a text that is cast in the statement would be asked for in the cast's type.
                string text => new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Text },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        return command;
    }

    public static async Task<int> DoAsync(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancellation)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>An event that is told when the transaction is committed.</summary>
    public static Task TellAsync(this NpgsqlConnection connection, string payload, CancellationToken cancellation) =>
        connection.DoAsync("select pg_notify($1, $2)", [EventChannel.Name, payload], cancellation);
}
