using Rcm.Console.Features.Access.SignIn;
using Rcm.Console.Features.Batches;
using Rcm.Console.Features.Workflows;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Dashboards;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Execution.Presence;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows;

namespace Rcm.Console.Shell;

/// <summary>The long-running process: web, worker, or both, as Rcm:Role says. Each feature adds and maps itself.</summary>
public static class ServeCommand
{
    // A browser that has gone to sleep answers no goodbye: without a limit of its own the web server waits half a minute for it.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        IHost host;
        try
        {
            host = Build(args);
        }
        catch (InvalidOperationException invalid)
        {
            await System.Console.Error.WriteLineAsync($"rcm: {invalid.Message}");
            return 2;
        }

        await host.RunAsync();
        return 0;
    }

    /// <param name="adjust">For tests: what differs from the product.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or unusable; the message names it.</exception>
    public static IHost Build(string[] args, Action<IHostApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(ServeCommand).Assembly.GetName().Name,
            // Assets and settings lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddRcmConsole();
        var role = ProcessRoles.Read(builder.Configuration);
        if (role == ProcessRole.Worker)
        {
            // A worker answers no requests: it takes no port.
            var worker = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
            worker.Logging.AddRcmConsole();
            AddCore(worker.Services, worker.Configuration);
            worker.Services.AddWorker(worker.Configuration);
            adjust?.Invoke(worker);
            return worker.Build();
        }

        AddCore(builder.Services, builder.Configuration);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopTime);
        AddWeb(builder);
        if (role == ProcessRole.All)
        {
            builder.Services.AddWorker(builder.Configuration);
        }

        adjust?.Invoke(builder);
        var app = builder.Build();
        MapWeb(app);
        return app;
    }

    /// <summary>What every role needs.</summary>
    private static void AddCore(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddPersistence();
        services.AddSecrets(configuration);
        services.AddWorkerWatch();
        services.AddNoticeDelivery(configuration);
        services.AddEmbedders(configuration);
    }

    private static void AddWeb(WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddShell();
        builder.Services.AddAccess();
        builder.AddSignIn();
        builder.Services.AddBatchPages();
        builder.Services.AddChannels();
        builder.Services.AddDashboards();
        builder.Services.AddMicroStates();
        builder.Services.AddPeople();
        builder.Services.AddWorkflows();
    }

    private static void MapWeb(WebApplication app)
    {
        app.UseShell();
        app.UseSignIn();
        app.MapShell();
        app.MapSignIn();
        app.MapBatches();
        app.MapWorkflows();
    }
}
