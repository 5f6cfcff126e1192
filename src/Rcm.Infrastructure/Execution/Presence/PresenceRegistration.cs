using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Rcm.Infrastructure.Execution.Presence;

public static class PresenceRegistration
{
    /// <summary>The watch over workers, in a process of any role. Needs persistence and a TimeProvider.</summary>
    public static IServiceCollection AddWorkerWatch(this IServiceCollection services)
    {
        services.AddSingleton<WorkerWatch>();
        services.AddSingleton<IWorkerLife>(p => p.GetRequiredService<WorkerWatch>());
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<WorkerWatch>());
        return services;
    }
}
