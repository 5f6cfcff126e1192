using System.Text;
using Microsoft.Extensions.AI;
using Rcm.Domain.MicroStates;

namespace Rcm.Infrastructure.MicroStates;

/// <summary>
/// Embeds a scrubbed page on this machine, without a model: weighted features of the page (see <see cref="PageFeatures"/>) hashed with signs into 768 dimensions and normalised. The same page gives the same vector on every platform.
/// </summary>
public sealed class DomFeatureEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    public const string Name = "dom-features";
    public const string Version = PageFeatures.Version;
    public const int Dimensions = 768;

    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(html => new Embedding<float>(Embed(html)) { ModelId = Name })));

    /// <returns>A unit vector of 768 numbers; the zero page gives the first axis, so that a cosine is always defined.</returns>
    public static float[] Embed(string scrubbedHtml)
    {
        var weights = PageFeatures.Of(scrubbedHtml).ToArray();
        // In a fixed order: adding floats is not associative.
        Array.Sort(weights, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        var vector = new float[Dimensions];
        foreach (var (feature, weight) in weights)
        {
            var hash = Hash(feature);
            // Many mentions say little more than a few; a root, not a logarithm, because it is exact on every platform.
            vector[hash % Dimensions] += (hash >> 63 == 0 ? 1f : -1f) * MathF.Sqrt(weight);
        }

        var square = 0d;
        foreach (var v in vector)
        {
            square += (double)v * v;
        }

        if (square == 0)
        {
            vector[0] = 1f;
            return vector;
        }

        var length = Math.Sqrt(square);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / length);
        }

        return vector;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    // FNV-1a, then a mix: string.GetHashCode differs from process to process.
    private static ulong Hash(string feature)
    {
        Span<byte> bytes = feature.Length <= 128 ? stackalloc byte[3 * 128] : new byte[3 * feature.Length];
        var hash = FnvOffset;
        foreach (var b in bytes[..Encoding.UTF8.GetBytes(feature, bytes)])
        {
            hash = (hash ^ b) * FnvPrime;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
