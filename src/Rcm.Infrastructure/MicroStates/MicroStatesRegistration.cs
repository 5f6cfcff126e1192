using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Infrastructure.MicroStates.Curation;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.MicroStates.Mapping;
using Rcm.Infrastructure.MicroStates.Searching;

namespace Rcm.Infrastructure.MicroStates;

public static class MicroStatesRegistration
{
    /// <summary><see cref="PageEmbedders"/> and the <see cref="IEmbeddingGenerator{TInput,TEmbedding}"/> that makes the vectors of new micro-states.</summary>
    /// <exception cref="InvalidOperationException">A setting of Rcm:Embeddings is unusable; the message names it.</exception>
    public static IServiceCollection AddEmbedders(this IServiceCollection services, IConfiguration configuration)
    {
        var embedders = PageEmbedders.Read(configuration);
        return services
            .AddSingleton(embedders)
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(embedders.Current.Generator);
    }

    /// <summary>Needs <see cref="AddEmbedders"/> and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddMicroStates(this IServiceCollection services) => services
        .AddSingleton<MicroStateLibrary>()
        .AddSingleton<StoredGenerators>()
        .AddSingleton<SearchMicroStates>()
        .AddSingleton<ExplainSimilar>()
        .AddSingleton<CompareStates>()
        .AddSingleton<CurateStates>()
        .AddSingleton<EditMicroState>()
        .AddSingleton<ReviewProposals>()
        .AddSingleton<ReadStateHistory>()
        .AddSingleton<ReadProposals>()
        .AddSingleton<DrawStateMap>()
        .AddSingleton<ReadStateMap>();
}
