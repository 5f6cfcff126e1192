using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.MicroStates;

public static class MicroStatesRegistration
{
    public static IServiceCollection AddMicroStates(this IServiceCollection services) => services.AddSingleton<MicroStateLibrary>();
}
