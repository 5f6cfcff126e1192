using Microsoft.Extensions.Configuration;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>What the installation, not an organisation, decides of notices that go outside.</summary>
/// <param name="PublicUrl"><c>Rcm:PublicUrl</c>: where people reach the console; null: messages hold no link.</param>
/// <param name="AllowPrivateAddresses"><c>Rcm:Notices:AllowPrivateAddresses</c>: mail servers and webhooks may be in the installation's own network, and a webhook unencrypted.</param>
public sealed record NoticeOptions(Uri? PublicUrl, bool AllowPrivateAddresses)
{
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it.</exception>
    public static NoticeOptions Read(IConfiguration configuration)
    {
        Uri? address = null;
        if (configuration["Rcm:PublicUrl"] is { Length: > 0 } text
            && !(Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out address) && address.Scheme is "http" or "https"))
        {
            throw new InvalidOperationException("Rcm:PublicUrl must be an address such as https://rcm.example.org.");
        }

        return new(address, configuration.GetValue("Rcm:Notices:AllowPrivateAddresses", false));
    }

    /// <summary>A page that asks for sign-in.</summary>
    public Uri? LinkTo(long batch) =>
        PublicUrl is null ? null : new Uri(PublicUrl, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"batches/{batch}"));
}
