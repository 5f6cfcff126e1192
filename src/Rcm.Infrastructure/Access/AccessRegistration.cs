using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Access;

public static class AccessRegistration
{
    /// <summary>Sign-in's questions to the database, and the register of open sessions.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<SignInDirectory>();
        services.AddSingleton<UserSessions>();
        services.AddHostedService<UserChanges>();
        return services;
    }
}
