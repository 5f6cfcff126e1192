using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Channels;

public static class ChannelsRegistration
{
    /// <summary>The use cases of endpoints. Needs persistence.</summary>
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ListEndpoints>();
        services.AddSingleton<AdministerEndpoint>();
        return services;
    }
}
