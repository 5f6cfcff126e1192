using Microsoft.Extensions.DependencyInjection;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Runs;
using Rcm.Infrastructure.Workflows.Trials;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Infrastructure.Workflows;

public static class WorkflowsRegistration
{
    public static IServiceCollection AddWorkflows(this IServiceCollection services) => services
        .AddSingleton<WorkflowLibrary>()
        .AddSingleton<ReadDraft>()
        .AddSingleton<EditDraft>()
        .AddSingleton<DraftFeed>()
        .AddSingleton<NodeCatalogue>()
        .AddSingleton<DraftPresence>()
        .AddHostedService(p => p.GetRequiredService<DraftPresence>())
        .AddSingleton<PublishWorkflow>()
        .AddSingleton<CopyWorkflow>()
        .AddSingleton<ListVersions>()
        .AddSingleton<RestoreVersion>()
        .AddSingleton<ReadRunOverlay>()
        .AddSingleton<ReadRunPath>()
        .AddSingleton<CreateWorkflow>()
        .AddSingleton<DescribeWorkflow>()
        .AddSingleton<MarkSubmitting>()
        .AddSingleton<TakeOverVersion>()
        .AddSingleton<ImportWorkflow>()
        .AddSingleton<ExportWorkflow>()
        .AddSingleton<TryWorkflow>()
        .AddSingleton<ReadTrial>();
}
