using Microsoft.Extensions.DependencyInjection;
using Rcm.Infrastructure.Batches.Files;
using Rcm.Infrastructure.Batches.Results;
using Rcm.Infrastructure.Batches.Review;

namespace Rcm.Infrastructure.Batches;

public static class BatchesRegistration
{
    /// <summary>The use cases of batches. Needs persistence and a TimeProvider.</summary>
    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.AddSingleton<UploadStore>();
        services.AddSingleton<StagedUploads>();
        services.AddHostedService<UploadSweep>();
        services.AddSingleton<CheckUpload>();
        services.AddSingleton<StartStaged>();
        services.AddSingleton<RevealFirstRows>();
        services.AddSingleton<StartBatch>();
        services.AddSingleton<ReadBatchForm>();
        services.AddSingleton<ListBatches>();
        services.AddSingleton<ListBatchChoices>();
        services.AddSingleton<ReadBatch>();
        services.AddSingleton<ListBatchItems>();
        services.AddSingleton<ReadBatchItem>();
        services.AddSingleton<ReadPageSnapshot>();
        services.AddSingleton<ReadStepReasoning>();
        services.AddSingleton<RevealPatientData>();
        services.AddReview();
        services.AddSingleton<ControlBatch>();
        services.AddSingleton<WriteResults>();
        services.AddSingleton<ReadSummary>();
        services.AddSingleton<BatchFeed>();
        return services;
    }
}
