using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>The database login may bypass row level security: with it every tenant would see every other's rows.</summary>
public sealed class UnsafeDatabaseLoginException(string message) : Exception(message);

/// <summary>Connection pools that refuse a login for which row level security would not hold.</summary>
internal static class SafeDataSource
{
    private const string Check = """
        select current_user::text, r.rolsuper, r.rolbypassrls,
               exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname in ('public', 'rcm') and c.relkind in ('r', 'p', 'v', 'm') and pg_has_role(current_user, c.relowner, 'member'))
        from pg_roles r where r.rolname = current_user
        """;

    public static NpgsqlDataSource Create(string connectionString, string applicationName, int? mostConnections = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (mostConnections is { } most) builder.ConnectionStringBuilder.MaxPoolSize = most;
        builder.ConnectionStringBuilder.ApplicationName = applicationName;
        // A returned connection forgets its tenant, whatever a connection string asks for.
        builder.ConnectionStringBuilder.NoResetOnClose = false;
        builder.ConnectionStringBuilder.Multiplexing = false;
        // An exception's text may be logged: it must not quote a row.
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.UseVector();
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(Check, connection);
                using var reader = command.ExecuteReader();
                reader.Read();
                Refuse(reader);
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(Check, connection);
                await using var reader = await command.ExecuteReaderAsync();
                await reader.ReadAsync();
                Refuse(reader);
            });
        return builder.Build();
    }

    private static void Refuse(NpgsqlDataReader reader)
    {
        var why = reader.GetBoolean(1) ? "is a superuser"
            : reader.GetBoolean(2) ? "has BYPASSRLS"
            : reader.GetBoolean(3) ? "owns tables of this database"
            : null;
        if (why is not null)
        {
            throw new UnsafeDatabaseLoginException(
                $"The database login {reader.GetString(0)} {why}, so row level security would not hold organisations apart. "
                + $"Run `rcm migrate` with it once, and let the product connect as {DatabaseConnections.AppLogin} and {DatabaseConnections.WorkerLogin}.");
        }
    }
}
