using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Batches.Review;

internal static class ReviewRegistration
{
    public static void AddReview(this IServiceCollection services)
    {
        services.AddSingleton<ReadExceptions>();
        services.AddSingleton<ReadRowsToMend>();
        services.AddSingleton<MendRows>();
        services.AddSingleton<ReviewItem>();
        services.AddSingleton<ReviewRows>();
        services.AddSingleton<ReviewPeople>();
        services.AddSingleton<ResolveItem>();
        services.AddSingleton<ListQueue>();
        services.AddSingleton<ReadQueueChoices>();
        services.AddSingleton<QueueFeed>();
    }
}
