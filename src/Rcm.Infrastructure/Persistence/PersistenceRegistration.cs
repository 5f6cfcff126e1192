using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rcm.Infrastructure.Persistence;

public static class PersistenceRegistration
{
    /// <summary>Key of the <see cref="IWorkerDbFactory"/> that is for claims, heartbeats and rescues alone.</summary>
    public const string Queue = "queue";

    /// <summary>
    /// <see cref="IRcmDbFactory"/>, <see cref="IWorkerDbFactory"/>, <see cref="IEventListener"/>, <see cref="IEventPublisher"/> and <see cref="IDatabaseWatch"/>. Needs
    /// an IConfiguration; the worker's login is asked for when its factory is first used.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseConnections>();
        services.AddSingleton(p => new DataSources(p.GetRequiredService<DatabaseConnections>()));
        services.AddSingleton<IRcmDbFactory>(p => new RcmDbFactory(p.GetRequiredService<DataSources>().App));
        services.AddSingleton<IWorkerDbFactory>(p => new RcmDbFactory(p.GetRequiredService<DataSources>().Worker));
        services.AddKeyedSingleton<IWorkerDbFactory>(Queue, (p, _) => new RcmDbFactory(p.GetRequiredService<DataSources>().Queue));
        services.AddSingleton<IEventPublisher>(p => new EventPublisher(p.GetRequiredService<DataSources>().App));
        services.AddSingleton<DatabaseWatch>();
        services.AddSingleton<IDatabaseWatch>(p => p.GetRequiredService<DatabaseWatch>());
        services.AddSingleton(p => new EventListener(
            p.GetRequiredService<DataSources>().App, TimeProvider.System, p.GetRequiredService<DatabaseWatch>(), p.GetRequiredService<ILogger<EventListener>>()));
        services.AddSingleton<IEventListener>(p => p.GetRequiredService<EventListener>());
        services.AddHostedService<DatabaseLoginCheck>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<EventListener>());
        return services;
    }
}

/// <summary>One pool for each login of this process.</summary>
internal sealed class DataSources(DatabaseConnections connections) : IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource> app = new(() => SafeDataSource.Create(connections.App, "rcm"));
    private readonly Lazy<NpgsqlDataSource> worker = new(() => SafeDataSource.Create(connections.Worker, "rcm worker"));

    private readonly Lazy<NpgsqlDataSource> queue = new(() => SafeDataSource.Create(connections.Worker, "rcm queue", mostConnections: 6));

    public NpgsqlDataSource App => app.Value;

    public NpgsqlDataSource Queue => queue.Value;

    public NpgsqlDataSource Worker => worker.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var source in new[] { app, worker, queue }.Where(s => s.IsValueCreated))
        {
            await source.Value.DisposeAsync();
        }
    }
}

/// <summary>Ends a process at its start where its login is not safe. A database that is down is no reason: the product waits for it.</summary>
internal sealed class DatabaseLoginCheck(IRcmDbFactory factory, ILogger<DatabaseLoginCheck> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await factory.OpenAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(e, "The database does not answer yet");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
