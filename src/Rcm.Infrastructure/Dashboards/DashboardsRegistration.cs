using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Dashboards;

public static class DashboardsRegistration
{
    public static IServiceCollection AddDashboards(this IServiceCollection services) => services.AddSingleton<DashboardQuery>();
}
