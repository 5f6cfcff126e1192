using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence;

/// <summary>`rcm migrate` and `rcm demo`, by an owner that is no superuser: forced row level security binds it too.</summary>
public sealed class MigrationTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly string name = $"rcm_plain_{Guid.NewGuid():N}";
    private readonly string data = Directory.CreateTempSubdirectory("rcm-migrate").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();
    private readonly SecretCipher cipher = new(new EphemeralDataProtectionProvider());

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.ExecuteAsync($"create role {name} login createrole password 'plain'");
        // On a cluster where the product is new it would make the roles itself, and so administer them.
        await fixture.Database.ExecuteAsync(
            $"""
            do $$ begin
                if current_setting('server_version_num')::integer >= 160000 then
                    grant rcm_app, rcm_worker, rcm_queue, rcm_auth to {name} with admin option;
                end if;
            end $$
            """);
        await fixture.Database.ExecuteAsync($"create database {name} owner {name}");
        // The logins' passwords are the cluster's, and other tests use them meanwhile.
        new LoginsFile(data).Write(new Dictionary<string, string>
        {
            ["rcm_app"] = new NpgsqlConnectionStringBuilder(fixture.Database.AppConnection).Password!,
            ["rcm_worker"] = new NpgsqlConnectionStringBuilder(fixture.Database.WorkerConnection).Password!,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.Database.ExecuteAsync($"drop database {name} with (force)");
        await fixture.Database.ExecuteAsync($"drop owned by {name}; drop role {name}");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_plain_owner_is_told_the_one_thing_that_a_superuser_must_do()
    {
        Assert.Equal(1, await MigrateAsync());

        Assert.Equal("rcm migrate: A superuser must run this once in the database " + name + ": create extension vector", errors.ToString().Trim());
    }

    [Fact]
    public async Task A_plain_owner_migrates_and_loads_the_demo_and_both_can_be_repeated()
    {
        await AsSuperuserAsync("create extension vector");

        Assert.Equal((0, ""), (await MigrateAsync(), errors.ToString()));
        Assert.StartsWith("Applied: 001_lookups", output.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, ""), (await MigrateAsync(), errors.ToString()));
        Assert.EndsWith("The schema is up to date.\n", output.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, ""), (await DemoAsync("http://127.0.0.1:1"), errors.ToString()));
        var first = await CountsAsync();
        Assert.Equal((0, ""), (await DemoAsync("http://127.0.0.1:2"), errors.ToString()));

        Assert.Equal(first, await CountsAsync());
        Assert.DoesNotContain(first, c => c.EndsWith(": 0", StringComparison.Ordinal));
        await using var source = SafeDataSource.Create(Connections().App, "rcm tests");
        await using var connection = await new RcmDbFactory(source).OpenAsync(TenantContext.Of(DemoPeople.NorthMedical.OrgId), default);
        Assert.Equal(
            ["Meridian Health Plan", "http://127.0.0.1:2"],
            Assert.Single(await connection.RowsAsync("select e.name, c.base_url from endpoint e join channel_type c using (channel_type_id)")));
        // Bound again, the owner sees no tenant's rows, but where the roles it belongs to see them for sign-in and for the queue.
        await using var owner = new NpgsqlConnection(Connections().Owner);
        await owner.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await owner.ScalarAsync<long>("select count(*) from org_secret"));
    }

    [Fact]
    public async Task The_demos_portal_password_is_stored_encrypted_for_each_organisation_that_uses_it()
    {
        await AsSuperuserAsync("create extension vector");
        await MigrateAsync();
        await DemoAsync("http://127.0.0.1:1");
        await using var source = SafeDataSource.Create(Connections().App, "rcm tests");
        var factory = new RcmDbFactory(source);
        var tenant = TenantContext.Of(DemoPeople.NorthMedical.OrgId);
        await using var connection = await factory.OpenAsync(tenant, default);
        var endpoint = await connection.ScalarAsync<long>("select endpoint_id from endpoint");

        Assert.Equal("a portal password", await new SecretStore(factory, cipher).ReadAsync(tenant, $"endpoint/{endpoint}/password", default));
        Assert.Empty(await connection.ColumnAsync<string>("select protected_value from org_secret where protected_value like '%portal%'"));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line_without_the_password()
    {
        var away = new DatabaseConnections(Settings("Host=127.0.0.1;Port=1;Username=boss;Password=secret;Database=rcm"));

        Assert.Equal(1, await MigrationCommand.RunAsync(away, output, errors, default));

        Assert.Matches("^rcm migrate: [^\n]+\n$", errors.ToString());
        Assert.DoesNotContain("secret", errors.ToString(), StringComparison.Ordinal);
    }

    private Task<int> MigrateAsync() => MigrationCommand.RunAsync(Connections(), output, errors, default);

    private Task<int> DemoAsync(string portal) =>
        DemoCommand.RunAsync(Connections(), Settings(Owner(), ("Rcm:PortalUrl", portal), ("Portal:Password", "a portal password")), cipher, output, errors, default);

    private DatabaseConnections Connections() => new(Settings(Owner()));

    private string Owner() =>
        new NpgsqlConnectionStringBuilder(fixture.Database.OwnerConnection) { Database = name, Username = name, Password = "plain", Pooling = false }.ConnectionString;

    private IConfigurationRoot Settings(string connection, params (string Key, string Value)[] more) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            more.Select(m => KeyValuePair.Create(m.Key, (string?)m.Value))
                .Append(new("ConnectionStrings:Rcm", connection)).Append(new("Rcm:DataDirectory", data))).Build();

    private async Task AsSuperuserAsync(string sql)
    {
        await using var connection = await SuperuserAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<IReadOnlyList<string>> CountsAsync()
    {
        await using var connection = await SuperuserAsync();
        var counts = new List<string>();
        foreach (var table in new[]
        {
            "organization", "app_user", "organization_sign_in", "access_grant", "channel_type", "endpoint", "org_secret", "workflow_node",
            "workflow_transition", "user_workflow", "workflow_version", "micro_state",
        })
        {
            counts.Add($"{table}: {await connection.ScalarAsync<long>($"select count(*) from {table}")}");
        }

        return counts;
    }

    private async Task<NpgsqlConnection> SuperuserAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(fixture.Database.OwnerConnection) { Database = name, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
