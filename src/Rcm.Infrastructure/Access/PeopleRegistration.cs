using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Access;

public static class PeopleRegistration
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<PeopleList>();
        services.AddSingleton<PeopleAdministration>();
        return services;
    }
}
