using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.MicroStates.Embedding;

namespace Rcm.Infrastructure.Execution.Tiers;

/// <summary>A scrubbed page as numbers, and who made them: only those of one generator can be compared.</summary>
public sealed record PageVector(float[] Numbers, string Generator, string Version);

/// <summary>Makes pages comparable.</summary>
public interface IPageVectors
{
    /// <returns>A refusal where the generator is down or gives something else than <see cref="MicroState.Dimensions"/> numbers.</returns>
    Task<Result<PageVector>> EmbedAsync(string scrubbedHtml, CancellationToken cancellation);
}

/// <summary>By the generator that this process makes the vectors of new micro-states with.</summary>
internal sealed class PageVectors(PageEmbedders embedders) : IPageVectors
{
    public async Task<Result<PageVector>> EmbedAsync(string scrubbedHtml, CancellationToken cancellation)
    {
        var by = embedders.Current;
        var made = await by.EmbedAsync([scrubbedHtml], cancellation);
        return made.IsOk ? new PageVector(made.Value[0], by.Identity.Name, by.Identity.Version) : made.Error;
    }
}
