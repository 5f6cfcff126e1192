using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Rcm.Infrastructure.Persistence;
using Xunit;

namespace Rcm.TestKit;

/// <summary>
/// A migrated PostgreSQL for one test assembly. Register it with <c>[assembly: AssemblyFixture(typeof(DatabaseFixture))]</c> and take it in a
/// test class's constructor. The server is the one of the environment's RCM_TEST_OWNER, which ./test starts and sets.
/// </summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    private const string Variable = "RCM_TEST_OWNER";

    // Of the cluster's maintenance database: roles are the cluster's, and test assemblies may run side by side.
    private const long Lock = 7_261_720_002;

    private readonly string template = $"rcm_template_{Guid.NewGuid():N}";
    private readonly SemaphoreSlim cloning = new(1, 1);
    private string? server;

    public DatabaseFixture()
        : this(null)
    {
    }

    /// <param name="server">Another one than the environment's.</param>
    private DatabaseFixture(string? server) => this.server = server;
    private IReadOnlyDictionary<string, string> passwords = new Dictionary<string, string>();
    private TestDatabase? shared;

    /// <summary>One database for all tests that leave nothing behind, or only rows of organisations of their own.</summary>
    public TestDatabase Database => shared ?? throw Missing();

    /// <summary>The same on a server of a test's own.</summary>
    public static async Task<DatabaseFixture> OnAsync(OwnCluster cluster)
    {
        var fixture = new DatabaseFixture(await cluster.ConnectionAsync());
        await fixture.InitializeAsync();
        return fixture;
    }

    public async ValueTask InitializeAsync()
    {
        server ??= Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server))
        {
            // Tests of this assembly that ask for no database run all the same.
            return;
        }

        var key = Encoding.UTF8.GetBytes(new NpgsqlConnectionStringBuilder(server).Password ?? "");
        passwords = new[] { DatabaseConnections.AppLogin, DatabaseConnections.WorkerLogin }
            .ToDictionary(l => l, l => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(l))));
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})");
            await ExecuteAsync(connection, $"create database {template}");
            await MigrationCommand.MigrateAsync(On(template), passwords, CancellationToken.None);
        }

        shared = await CloneAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (shared is not null)
        {
            await shared.DisposeAsync();
        }

        if (!string.IsNullOrEmpty(server))
        {
            await OnServerAsync($"drop database if exists {template} with (force)");
        }

        cloning.Dispose();
    }

    /// <summary>A database of the test's own; dispose it to drop it.</summary>
    public async Task<TestDatabase> CloneAsync()
    {
        if (string.IsNullOrEmpty(server))
        {
            throw Missing();
        }

        var name = $"rcm_test_{Guid.NewGuid():N}";
        // PostgreSQL copies a template for one at a time.
        await cloning.WaitAsync();
        try
        {
            await OnServerAsync($"create database {name} template {template}");
        }
        finally
        {
            cloning.Release();
        }

        return new TestDatabase(On(name), passwords, () => OnServerAsync($"drop database if exists {name} with (force)"));
    }

    private static InvalidOperationException Missing() =>
        new($"{Variable} is not set: run the tests with ./test, or give it the connection string of a superuser on a PostgreSQL for tests "
            + "(Host=…;Port=…;Database=postgres;Username=…;Password=…).");

    private string On(string database) => new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
