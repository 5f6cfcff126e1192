using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Rcm.Infrastructure.Channels;

public static class ChannelsRegistration
{
    /// <summary>The use cases of endpoints. Needs persistence and the secret store.</summary>
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ListEndpoints>();
        services.AddSingleton<AdministerEndpoint>();
        services.TryAddSingleton(s => EndpointOptions.Read(s.GetRequiredService<IConfiguration>()));
        services.AddSingleton<SetUpEndpoint>();
        services.AddSingleton<EndpointSignIn>();
        return services;
    }
}
