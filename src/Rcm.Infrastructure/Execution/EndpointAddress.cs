using System.Text.Json;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Execution;

/// <summary>Where an endpoint's portal stands and which other hosts its pages may reach.</summary>
/// <param name="Inside">Those of them that may stand in the installation's own network.</param>
/// <param name="AnswerTimeout">How long the portal may take to answer one page.</param>
public sealed record EndpointAddress(Uri BaseUrl, IReadOnlySet<string> Hosts, IReadOnlySet<string> Inside, TimeSpan AnswerTimeout)
{
    private static readonly TimeSpan DefaultAnswer = TimeSpan.FromSeconds(60);

    /// <param name="own">The endpoint's own address, which its organisation chose; null: the channel's.</param>
    /// <param name="channel">The channel type's, which the platform chose: it may stand in the installation's own network.</param>
    /// <param name="config"><c>endpoint.config</c>: <c>{"hosts": ["cdn.example"], "answer_timeout_s": 60}</c>, both optional.</param>
    /// <param name="mayBePrivate">The installation allows its own network to every organisation.</param>
    public static Result<EndpointAddress> Of(string? own, string? channel, string? config, bool mayBePrivate)
    {
        if (!Uri.TryCreate(own ?? channel, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
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

        IReadOnlySet<string> inside = mayBePrivate ? hosts : own is null ? new HashSet<string>(StringComparer.OrdinalIgnoreCase) { uri.Authority } : new HashSet<string>();
        return new EndpointAddress(uri, hosts, inside, answer);
    }

    /// <summary>Whether a connection to a host is one of this endpoint's, whatever is spoken over it.</summary>
    public bool Reaches(string host, int port) => Names(Hosts, host, port);

    public bool MayBePrivate(string host, int port) => Names(Inside, host, port);

    /// <summary>Whether a page of this endpoint may reach an address: its own hosts over http or https, and what needs no network.</summary>
    public bool Allows(Uri address) => address.Scheme switch
    {
        "http" or "https" or "ws" or "wss" => Hosts.Contains(address.Authority),
        "data" or "blob" or "about" => true,
        _ => false,
    };

    // A name alone stands for the usual ports.
    private static bool Names(IReadOnlySet<string> hosts, string host, int port)
    {
        if (host.Contains(':', StringComparison.Ordinal)) host = $"[{host}]";
        return hosts.Contains($"{host}:{port}") || (port is 80 or 443 && hosts.Contains(host));
    }
}
