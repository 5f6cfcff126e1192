using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using OpenAI;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Infrastructure.MicroStates.Embedding;

/// <summary>
/// The generators of this process: the configured one first, and always the one on this machine, which goes on serving searches until
/// `rcm reembed` has made all vectors anew.
/// </summary>
public sealed class PageEmbedders
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<PageEmbedder> all;

    /// <param name="configured">Null: the one on this machine alone.</param>
    public PageEmbedders(PageEmbedder? configured) => all = configured is null ? [PageEmbedder.Local] : [configured, PageEmbedder.Local];

    /// <summary>Makes the vectors of new micro-states.</summary>
    public PageEmbedder Current => all[0];

    public IReadOnlyList<EmbedderIdentity> Known => [.. all.Select(e => e.Identity)];

    public PageEmbedder Of(EmbedderIdentity identity) => all.First(e => e.Identity == identity);

    /// <exception cref="InvalidOperationException">A setting is unusable; the message names it.</exception>
    public static PageEmbedders Read(IConfiguration configuration) =>
        new(EmbeddingOptions.Read(configuration) is { } options ? OpenAiCompatible(options) : null);

    /// <summary>An OpenAI-compatible API; it reads pages as text (<see cref="PageText"/>), and is asked for vectors of our length.</summary>
    public static PageEmbedder OpenAiCompatible(EmbeddingOptions options)
    {
        var client = new OpenAIClient(
            // Local servers ask for no key, and the client for one.
            new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? "none" : options.ApiKey),
            new OpenAIClientOptions { Endpoint = options.Endpoint, NetworkTimeout = Timeout, RetryPolicy = new ClientRetryPolicy(maxRetries: 2) });
        return new PageEmbedder(
            new EmbedderIdentity(options.Model, $"{MicroState.Dimensions}.{PageText.Version}"),
            client.GetEmbeddingClient(options.Model).AsIEmbeddingGenerator(MicroState.Dimensions),
            PageText.Of);
    }
}
