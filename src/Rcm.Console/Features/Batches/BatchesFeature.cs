using Rcm.Console.Features.Batches.Files;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Notices;

namespace Rcm.Console.Features.Batches;

/// <summary>Uploading, watching and exporting batches.</summary>
public static class BatchesFeature
{
    public static IServiceCollection AddBatchPages(this IServiceCollection services) => services.AddBatches().AddNotices();

    public static void MapBatches(this IEndpointRouteBuilder app)
    {
        app.MapUpload();
        app.MapResults();
    }
}
