using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Batches.Notices;

public static class NoticesRegistration
{
    /// <summary>What people are told of their batches, for the pages. Needs persistence and a TimeProvider.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<ReadNotices>();
        services.AddSingleton<MarkNoticesSeen>();
        services.AddSingleton<NoticeFeed>();
        return services;
    }
}
