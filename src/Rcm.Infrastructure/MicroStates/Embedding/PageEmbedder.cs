using System.ClientModel;
using Microsoft.Extensions.AI;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Infrastructure.MicroStates.Embedding;

/// <summary>A generator with its name and version; gives vectors of the right length or a reason why not.</summary>
/// <param name="reads">How the generator wants a scrubbed page written down.</param>
public sealed class PageEmbedder(EmbedderIdentity identity, IEmbeddingGenerator<string, Embedding<float>> generator, Func<string, string> reads)
{
    /// <summary>The code of a refusal that may be over in a while: the generator does not answer.</summary>
    public const string Away = "embedding.away";

    public EmbedderIdentity Identity => identity;

    public IEmbeddingGenerator<string, Embedding<float>> Generator => generator;

    public static PageEmbedder Local { get; } =
        new(new EmbedderIdentity(DomFeatureEmbedder.Name, DomFeatureEmbedder.Version), new DomFeatureEmbedder(), static page => page);

    /// <param name="scrubbedPages">At least one.</param>
    /// <returns>A vector of <see cref="MicroState.Dimensions"/> for each page; all or none.</returns>
    public async Task<Result<IReadOnlyList<float[]>>> EmbedAsync(IReadOnlyList<string> scrubbedPages, CancellationToken cancellation)
    {
        GeneratedEmbeddings<Embedding<float>> made;
        try
        {
            made = await generator.GenerateAsync(scrubbedPages.Select(reads), null, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or ClientResultException or IOException or TimeoutException or AggregateException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Its own words may repeat what it was asked: they stay where they are.
            return new Error(Away,
                $"The embedding generator {identity} does not answer ({Reason(e)}). Nothing was stored. Try again later, or ask an administrator to look at Rcm:Embeddings.");
        }

        if (made.Count != scrubbedPages.Count)
        {
            return new Error("embedding.count", $"The embedding generator {identity} gave {made.Count} vectors for {scrubbedPages.Count} pages. Nothing was stored.");
        }

        foreach (var vector in made.Select(m => m.Vector))
        {
            if (vector.Length != MicroState.Dimensions)
            {
                return new Error("embedding.dimension",
                    $"The embedding generator {identity} gives vectors of {vector.Length} numbers; {MicroState.Dimensions} are needed. Nothing was stored. Set up a model that can give {MicroState.Dimensions}.");
            }

            if (!IsDirection(vector.Span))
            {
                return new Error("embedding.not_a_vector", $"The embedding generator {identity} gave a vector that points nowhere. Nothing was stored.");
            }
        }

        return made.Select(m => m.Vector.ToArray()).ToList();
    }

    // A zero vector has no cosine, and an infinite one none that means anything.
    private static bool IsDirection(ReadOnlySpan<float> vector)
    {
        var length = 0d;
        foreach (var v in vector)
        {
            length += (double)v * v;
        }

        return length > 0 && double.IsFinite(length);
    }

    private static string Reason(Exception e) => e switch
    {
        ClientResultException { Status: > 0 } refused => $"HTTP {refused.Status}",
        OperationCanceledException or TimeoutException => "no answer in time",
        _ => "no connection",
    };
}
