using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Batches.Notices;

public static class NoticesRegistration
{
    /// <summary>What people are told of their batches, for the pages. Needs persistence, a TimeProvider and <see cref="AddNoticeDelivery"/>.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<ReadNotices>();
        services.AddSingleton<MarkNoticesSeen>();
        services.AddSingleton<NoticeFeed>();
        services.AddSingleton<MailChoice>();
        services.AddSingleton<NoticeAdministration>();
        services.AddSingleton<SendTestNotice>();
        return services;
    }

    /// <summary>Sends notices by mail and webhook, in a process of any role. Needs persistence and the secret store.</summary>
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it.</exception>
    public static IServiceCollection AddNoticeDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(NoticeOptions.Read(configuration));
        services.AddSingleton<Outbox>();
        services.AddSingleton<MailTransport>();
        services.AddSingleton<WebhookTransport>();
        services.AddSingleton<DeliverNotices>();
        services.AddHostedService<NoticeSender>();
        services.AddHostedService<TidyNotices>();
        return services;
    }
}
