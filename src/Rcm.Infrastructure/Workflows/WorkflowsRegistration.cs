using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Workflows;

public static class WorkflowsRegistration
{
    public static IServiceCollection AddWorkflows(this IServiceCollection services) => services.AddSingleton<WorkflowLibrary>();
}
