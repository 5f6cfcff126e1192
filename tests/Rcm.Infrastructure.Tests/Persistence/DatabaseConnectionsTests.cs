using Microsoft.Extensions.Configuration;
using Npgsql;
using Rcm.Infrastructure.Persistence;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence;

public sealed class DatabaseConnectionsTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("rcm-logins").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public void The_owners_connection_alone_serves_the_owner_and_nobody_else_until_there_are_logins()
    {
        var connections = Given(("Rcm", "Host=db;Username=boss;Password=b"));

        Assert.Equal("boss", User(connections.Owner));
        Assert.Equal("boss", User(connections.App));
        Assert.Contains("rcm migrate", Assert.Throws<InvalidOperationException>(() => connections.Worker).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_logins_in_the_data_folder_everything_but_the_owner_uses_them()
    {
        Logins();
        var connections = Given(("Rcm", "Host=db;Database=rcm;Username=boss;Password=b"));

        Assert.Equal("boss", User(connections.Owner));
        Assert.Equal(("db", "rcm", "rcm_app", "a"), All(connections.App));
        Assert.Equal(("db", "rcm", "rcm_worker", "w"), All(connections.Worker));
    }

    [Fact]
    public void An_address_without_a_user_is_enough_for_the_application()
    {
        Logins();
        var connections = Given(("Rcm", "Host=db;Database=rcm"));

        Assert.Equal(("db", "rcm", "rcm_app", "a"), All(connections.App));
        Assert.Equal(("db", "rcm", "rcm_worker", "w"), All(connections.Worker));
    }

    [Fact]
    public void Logins_that_are_given_are_taken_as_they_are()
    {
        Logins();
        var connections = Given(
            ("Rcm", "Host=db;Username=rcm_app;Password=mine"), ("RcmWorker", "Host=db;Username=rcm_worker;Password=mine"),
            ("RcmOwner", "Host=db;Username=boss;Password=b"));

        Assert.Equal("boss", User(connections.Owner));
        Assert.Equal("mine", new NpgsqlConnectionStringBuilder(connections.App).Password);
        Assert.Equal("mine", new NpgsqlConnectionStringBuilder(connections.Worker).Password);
    }

    [Fact]
    public void Nothing_configured_names_the_setting() =>
        Assert.Contains("ConnectionStrings__Rcm", Assert.Throws<InvalidOperationException>(() => Given().Owner).Message, StringComparison.Ordinal);

    [Fact]
    public void The_logins_are_readable_for_their_owner_alone()
    {
        Logins();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Combine(data, "db-logins.json")));
        Assert.Equal("a", new LoginsFile(data).Read()["rcm_app"]);
    }

    private void Logins() => new LoginsFile(data).Write(new Dictionary<string, string> { ["rcm_app"] = "a", ["rcm_worker"] = "w" });

    private DatabaseConnections Given(params (string Name, string Text)[] connections) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(
            connections.Select(c => KeyValuePair.Create($"ConnectionStrings:{c.Name}", (string?)c.Text)).Append(new("Rcm:DataDirectory", data))).Build());

    private static string? User(string connection) => new NpgsqlConnectionStringBuilder(connection).Username;

    private static (string?, string?, string?, string?) All(string connection)
    {
        var b = new NpgsqlConnectionStringBuilder(connection);
        return (b.Host, b.Database, b.Username, b.Password);
    }
}
