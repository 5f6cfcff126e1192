using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Tenancy;

namespace Rcm.Console.Shell;

/// <summary>What is done to the database as its owner: `rcm migrate`, `rcm demo`, `rcm reembed`.</summary>
public static class DatabaseCommands
{
    /// <summary>The schema, and the vectors where a release reads pages otherwise than the one before.</summary>
    public static async Task<int> MigrateAsync(string[] args)
    {
        var configuration = Configuration(args);
        var connections = new DatabaseConnections(configuration);
        var code = await MigrationCommand.RunAsync(connections, System.Console.Out, System.Console.Error, CancellationToken.None);
        return code != 0 ? code : await ReembedCommand.RefreshAsync(
            connections, configuration, System.Console.Out, System.Console.Error, TimeProvider.System, CancellationToken.None);
    }

    public static async Task<int> DemoAsync(string[] args)
    {
        var configuration = Configuration(args);
        await using var services = new ServiceCollection().AddSecrets(configuration).BuildServiceProvider();
        return await DemoCommand.RunAsync(
            new DatabaseConnections(configuration), configuration, services.GetRequiredService<SecretCipher>(),
            System.Console.Out, System.Console.Error, CancellationToken.None);
    }

    /// <summary>Ctrl-C ends it between two pages; the next run goes on from there.</summary>
    public static async Task<int> ReembedAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        System.Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        var configuration = Configuration(args);
        return await ReembedCommand.RunAsync(
            new DatabaseConnections(configuration), configuration, System.Console.Out, System.Console.Error, TimeProvider.System, stop.Token);
    }

    private static ConfigurationManager Configuration(string[] args) =>
        Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory }).Configuration;
}
