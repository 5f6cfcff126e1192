using Microsoft.Extensions.AI;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.MicroStates;

namespace Rcm.Infrastructure.Execution.Tiers;

/// <summary>A scrubbed page as numbers, and who made them: only those of one generator can be compared.</summary>
public sealed record PageVector(float[] Numbers, string Generator, string Version);

/// <summary>Makes pages comparable.</summary>
public interface IPageVectors
{
    /// <returns>A refusal where the generator is down or gives something else than <see cref="MicroState.Dimensions"/> numbers.</returns>
    Task<Result<PageVector>> EmbedAsync(string scrubbedHtml, CancellationToken cancellation);
}

/// <summary>By the generator of this process.</summary>
internal sealed class PageVectors(IEmbeddingGenerator<string, Embedding<float>> generator) : IPageVectors
{
    public async Task<Result<PageVector>> EmbedAsync(string scrubbedHtml, CancellationToken cancellation)
    {
        var made = await generator.GenerateAsync([scrubbedHtml], cancellationToken: cancellation);
        var numbers = made[0].Vector.ToArray();
        return numbers.Length == MicroState.Dimensions
            ? new PageVector(numbers, DomFeatureEmbedder.Name, DomFeatureEmbedder.Version)
            : new Error("embedding.dimensions", "Pages can't be compared: the generator gives vectors of another length.");
    }
}
