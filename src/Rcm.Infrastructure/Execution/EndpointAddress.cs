using System.Text.Json;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Execution;

/// <summary>Where an endpoint's portal stands and which other hosts its pages may reach.</summary>
/// <param name="AnswerTimeout">How long the portal may take to answer one page.</param>
public sealed record EndpointAddress(Uri BaseUrl, IReadOnlySet<string> Hosts, TimeSpan AnswerTimeout)
{
    private static readonly TimeSpan DefaultAnswer = TimeSpan.FromSeconds(60);

    /// <param name="config"><c>endpoint.config</c>: <c>{"hosts": ["cdn.example"], "answer_timeout_s": 60}</c>, both optional.</param>
    public static Result<EndpointAddress> Of(string? baseUrl, string? config)
    {
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return new Error("endpoint.no_address", "The endpoint has no web address. Set it, then run the row again.");
        }

        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { uri.Authority };
        var answer = DefaultAnswer;
        using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(config) ? "{}" : config);
        if (json.RootElement.TryGetProperty("hosts", out var more) && more.ValueKind == JsonValueKind.Array)
        {
            hosts.UnionWith(more.EnumerateArray().Select(h => h.GetString()).OfType<string>());
        }

        if (json.RootElement.TryGetProperty("answer_timeout_s", out var seconds) && seconds.TryGetDouble(out var s) && s is > 0 and <= 600)
        {
            answer = TimeSpan.FromSeconds(s);
        }

        return new EndpointAddress(uri, hosts, answer);
    }

    /// <summary>Whether a page of this endpoint may reach an address: its own hosts over http or https, and what needs no network.</summary>
    public bool Allows(Uri address) => address.Scheme switch
    {
        "http" or "https" or "ws" or "wss" => Hosts.Contains(address.Authority),
        "data" or "blob" or "about" => true,
        _ => false,
    };
}
