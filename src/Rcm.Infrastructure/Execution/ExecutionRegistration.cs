using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Execution.Advice;
using Rcm.Infrastructure.Execution.Tiers;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows;
using Rcm.Infrastructure.Workflows.Trials;

namespace Rcm.Infrastructure.Execution;

public static class ExecutionRegistration
{
    /// <summary>The worker of this process. Needs persistence and the secret store.</summary>
    /// <exception cref="InvalidOperationException">A setting of <c>Rcm:Worker</c> makes no sense; the message names it.</exception>
    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Rcm:Worker").Get<WorkerOptions>() ?? new WorkerOptions();
        if (options.Fault() is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        services.AddSingleton(options);
        services.TryAddSingleton(EndpointOptions.Read(configuration));
        // With a pool of its own: rows that hold all the others must not keep their worker from saying that it lives.
        services.AddSingleton(p => new ItemQueue(p.GetRequiredKeyedService<IWorkerDbFactory>(PersistenceRegistration.Queue)));
        services.AddSingleton<EndpointBreakers>();
        services.AddSingleton<WorkflowMemories>();
        services.AddSingleton<ChromiumBrowser>();
        services.AddSingleton<IItemWork, ItemRun>();
        services.AddTiers(configuration);
        services.AddSingleton<BatchNotifier>();
        // The notifier starts first and so stops last: what the worker hands back is still told.
        services.AddHostedService(p => p.GetRequiredService<BatchNotifier>());
        services.AddHostedService<Worker>();
        services.AddSingleton<TrialRun>();
        services.AddHostedService<TrialWorker>();
        services.AddHostedService<TidyWorkflows>();
        return services;
    }

    private static void AddTiers(this IServiceCollection services, IConfiguration configuration)
    {
        var model = ModelOptions.From(configuration);
        services.AddSingleton(model);
        services.TryAddSingleton(_ => PageEmbedders.Read(configuration));
        if (model.IsOn)
        {
            services.TryAddSingleton(_ => ModelClient.Of(model));
        }

        services.AddSingleton(p => new TierServices(p.GetRequiredService<PageEmbedders>(), model, p.GetService<IChatClient>()));
    }
}
