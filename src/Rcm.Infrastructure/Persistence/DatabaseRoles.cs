using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>The product's roles. They belong to the cluster, not to one database, so no numbered script makes them.</summary>
internal static class DatabaseRoles
{
    private static readonly string[] FunctionOwners = ["rcm_queue", "rcm_auth"];

    public static async Task EnsureAsync(NpgsqlConnection owner, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellation)
    {
        foreach (var role in FunctionOwners)
        {
            await CreateAsync(owner, role, "nologin", cancellation);
        }

        // An owner that is no superuser must belong to a role to give it a function.
        foreach (var role in FunctionOwners)
        {
            if (!await AskAsync(owner, IsMember(role), cancellation))
            {
                await ExecuteAsync(owner, $"grant {role} to current_user", cancellation);
            }
        }

        foreach (var (login, password) in passwords)
        {
            await CreateAsync(owner, login, "login", cancellation);
            // Setting it anew would lock out another data folder's processes on the same cluster, if the password were the same anyway.
            if (!await AnswersAsync(owner, login, password, cancellation))
            {
                await ExecuteAsync(owner, $"alter role {login} login password '{ScramVerifier.Of(password)}'", cancellation);
            }
        }

        await ExecuteAsync(owner,
            $"""
            do $$ begin
                execute format('grant connect, temporary on database %I to {DatabaseConnections.AppLogin}, {DatabaseConnections.WorkerLogin}', current_database());
            end $$
            """, cancellation);
    }

    // Since version 16 a role's maker is a member that may administer it, and no more than that.
    private static string IsMember(string role) =>
        $"""
        select case when current_setting('server_version_num')::integer >= 160000
                    then pg_has_role(current_user, '{role}', 'set') and pg_has_role(current_user, '{role}', 'usage')
                    else pg_has_role(current_user, '{role}', 'usage') end
        """;

    private static Task CreateAsync(NpgsqlConnection owner, string role, string login, CancellationToken cancellation) =>
        ExecuteAsync(owner,
            $"""
            do $$ begin
                if not exists (select from pg_roles where rolname = '{role}') then
                    create role {role} {login} nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
                end if;
            end $$
            """, cancellation);

    private static async Task<bool> AnswersAsync(NpgsqlConnection owner, string login, string password, CancellationToken cancellation)
    {
        var builder = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = login, Password = password, Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            return false;
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection owner, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection owner, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
