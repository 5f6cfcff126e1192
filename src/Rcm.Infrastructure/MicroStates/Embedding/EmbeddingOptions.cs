using Microsoft.Extensions.Configuration;

namespace Rcm.Infrastructure.MicroStates.Embedding;

/// <summary>
/// <c>Rcm:Embeddings</c>: nothing, for the generator on this machine; or <c>Endpoint</c> (the address of an OpenAI-compatible API, up to and
/// with its version, e.g. https://api.openai.com/v1), <c>Model</c>, and <c>ApiKey</c> where it asks for one.
/// </summary>
public sealed record EmbeddingOptions(Uri Endpoint, string Model, string? ApiKey)
{
    private const string Section = "Rcm:Embeddings";

    /// <returns>Null where none is set up.</returns>
    /// <exception cref="InvalidOperationException">Half a set-up, or an address that is none; the message names the setting.</exception>
    public static EmbeddingOptions? Read(IConfiguration configuration)
    {
        var (endpoint, model) = (configuration[$"{Section}:Endpoint"], configuration[$"{Section}:Model"]);
        if (string.IsNullOrWhiteSpace(endpoint) && string.IsNullOrWhiteSpace(model))
        {
            return null;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{Section}:Endpoint must be an http or https address, such as https://api.openai.com/v1.");
        }

        return string.IsNullOrWhiteSpace(model)
            ? throw new InvalidOperationException($"{Section}:Model must name the embedding model beside {Section}:Endpoint.")
            : new EmbeddingOptions(address, model.Trim(), configuration[$"{Section}:ApiKey"]);
    }
}
