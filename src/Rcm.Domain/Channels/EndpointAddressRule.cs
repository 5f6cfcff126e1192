using System.Net;
using Rcm.Domain.Common;

namespace Rcm.Domain.Channels;

/// <summary>
/// Where an organisation's robots may be sent. An administrator chooses it, and sees the pages there: the installation's own network is not
/// theirs to look at, and patients' data goes encrypted.
/// </summary>
public static class EndpointAddressRule
{
    private const int Longest = 2000;

    // Names that no public server answers to.
    private static readonly string[] Inside = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa"];

    /// <param name="mayBePrivate">The installation allows addresses of its own network, and unencrypted ones.</param>
    public static Error? FaultOf(string address, bool mayBePrivate)
    {
        if (address.Length > Longest || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.HostNameType == UriHostNameType.Unknown
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return new("endpoint.address", "Enter the website's whole address, e.g. https://provider.example.com.");
        }

        if (uri.UserInfo.Length > 0)
            return new("endpoint.address", "An address holds no user and no password. Store them under Sign-in: there they are encrypted.");
        if (mayBePrivate) return null;
        if (uri.Scheme != Uri.UriSchemeHttps) return new("endpoint.address", "The address begins with https://: patients' data is sent encrypted only.");
        return IsInside(uri) ? Private : null;
    }

    /// <param name="host">A host's name, with a port where it is not the usual one.</param>
    public static bool IsHost(string host) =>
        host.Length is > 0 and <= 255 && Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase) && uri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4;

    /// <summary>Whether a host stands in the installation's own network, by its name alone.</summary>
    public static bool IsInsideHost(string host) => IsInside(new Uri($"https://{host}/"));

    public static Error Private { get; } = new(
        "endpoint.private_address",
        "This address leads into a private network, where no robot is sent. Whoever runs the installation can allow it with Rcm:Endpoints:AllowPrivateAddresses.");

    private static bool IsInside(Uri uri)
    {
        if (IPAddress.TryParse(uri.IdnHost, out var literal)) return !PublicAddress.Is(literal);
        var labels = uri.IdnHost.TrimEnd('.').ToLowerInvariant().Split('.');
        return labels.Length < 2 || Inside.Contains(labels[^1], StringComparer.Ordinal);
    }
}
