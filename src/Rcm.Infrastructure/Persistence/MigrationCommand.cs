using System.Security.Cryptography;
using DbUp;
using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>`rcm migrate`: the roles, then the numbered SQL of db/migrations, as the owner and under an advisory lock. Can be repeated.</summary>
public static class MigrationCommand
{
    // Any number that nobody else takes: two migrations of one database wait for each other.
    private const long Lock = 7_261_720_001;

    /// <returns>The process's exit code; what went wrong stands on <paramref name="errors"/> in one line.</returns>
    public static async Task<int> RunAsync(DatabaseConnections connections, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            var known = connections.LoginsFile.Read();
            var passwords = new[] { DatabaseConnections.AppLogin, DatabaseConnections.WorkerLogin }
                .ToDictionary(l => l, l => known.GetValueOrDefault(l) ?? RandomNumberGenerator.GetHexString(48, lowercase: true));
            // Kept before they are used: a process killed in between finds them again.
            connections.LoginsFile.Write(passwords);
            var applied = await MigrateAsync(connections.Owner, passwords, cancellation);
            await output.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}.");
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"rcm migrate: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    /// <summary>Brings a database to the newest schema.</summary>
    /// <param name="passwords">Login to password; a login that answers with its password already is left as it is.</param>
    /// <returns>The names of the scripts that were due.</returns>
    /// <exception cref="InvalidOperationException">A script failed; the ones before it stay applied.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(
        string ownerConnection, IReadOnlyDictionary<string, string> passwords, CancellationToken cancellation)
    {
        // A pooled connection would keep the lock's session alive, and the new extension's types unknown.
        var unpooled = new NpgsqlConnectionStringBuilder(ownerConnection) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})", cancellation);
        await CreateExtensionAsync(connection, cancellation);
        await DatabaseRoles.EnsureAsync(connection, passwords, cancellation);

        var upgrade = DeployChanges.To.PostgresqlDatabase(unpooled)
            .WithScriptsEmbeddedInAssembly(typeof(MigrationCommand).Assembly, name => name.StartsWith("Migrations.", StringComparison.Ordinal))
            .JournalToPostgresqlTable("public", "schema_version")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(TimeSpan.FromMinutes(30))
            .LogToNowhere()
            .Build();
        var result = upgrade.PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"{result.ErrorScript?.Name ?? "The schema"} failed: {result.Error.Message}", result.Error);
        }

        return [.. result.Scripts.Select(s => s.Name["Migrations.".Length..^".sql".Length])];
    }

    // The one thing that a plain owner may not do.
    private static async Task CreateExtensionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await ExecuteAsync(connection, "create extension if not exists vector", cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                $"A superuser must run this once in the database {connection.Database}: create extension vector", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFile)
        {
            throw new InvalidOperationException("The PostgreSQL server has no pgvector: install it there (0.8 or later), then try again.", e);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
