using System.Net;
using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Notices;

/// <summary>What an administrator may set up; what an address leads to is looked at again at each sending.</summary>
public static class DeliverySettingsRule
{
    private const int Longest = 400;

    public static Error? FaultOfMail(string? host, int? port, string security, string? user, string? from)
    {
        if (string.IsNullOrWhiteSpace(host)) return Fault("host", "Enter the mail server's name, e.g. smtp.example.org.");
        if (host.Length > Longest || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return Fault("host", "The mail server is a name such as smtp.example.org, without a path or a port.");
        if (port is not (>= 1 and <= 65535)) return Fault("port", "The port is a number from 1 to 65535; most mail servers use 587.");
        if (!SmtpSecurity.All.Contains(security)) return Fault("security", "Choose how the connection is encrypted.");
        if (security == SmtpSecurity.None && !string.IsNullOrEmpty(user))
            return Fault("security", "A password is never sent over a connection that is not encrypted. Choose STARTTLS or TLS, or leave the user empty.");
        if (user?.Length > Longest) return Fault("user", "The user name is too long.");
        return IsMailAddress(from) ? null : Fault("from", "Enter the address that messages come from, e.g. rcm@example.org.");
    }

    /// <param name="mayBePrivate">The installation allows addresses of its own network, and unencrypted ones.</param>
    public static Error? FaultOfWebhook(string? url, bool mayBePrivate)
    {
        if (string.IsNullOrWhiteSpace(url) || url.Length > 2000 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.HostNameType == UriHostNameType.Unknown)
            return Fault("url", "Enter the whole address, e.g. https://hooks.example.org/rcm.");
        if (address.Scheme != Uri.UriSchemeHttps && !(mayBePrivate && address.Scheme == Uri.UriSchemeHttp))
            return Fault("url", "The address begins with https://: messages are sent encrypted only.");
        if (address.UserInfo.Length > 0) return Fault("url", "An address holds no user and no password. Check the signature instead.");
        if (!mayBePrivate && IPAddress.TryParse(address.IdnHost, out var literal) && !PublicAddress.Is(literal)) return PrivateNetwork;
        return null;
    }

    public static Error PrivateNetwork { get; } = new(
        "notices.private_address",
        "This address leads into a private network, where messages are not sent. Whoever runs the installation can allow it with Rcm:Notices:AllowPrivateAddresses.");

    private static bool IsMailAddress(string? text) =>
        text is { Length: > 2 and <= Longest } && text.Count(c => c == '@') == 1 && text.IndexOf('@', StringComparison.Ordinal) is var at && at > 0
        && Uri.CheckHostName(text[(at + 1)..]) == UriHostNameType.Dns
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"' or '(' or ')' or '\\' or ':');

    private static Error Fault(string field, string message) => new($"notices.{field}", message);
}
