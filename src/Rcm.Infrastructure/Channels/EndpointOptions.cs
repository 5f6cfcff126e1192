using Microsoft.Extensions.Configuration;

namespace Rcm.Infrastructure.Channels;

/// <summary>What the installation, not an organisation, decides of endpoints.</summary>
/// <param name="AllowPrivateAddresses"><c>Rcm:Endpoints:AllowPrivateAddresses</c>: websites may be in the installation's own network, and unencrypted.</param>
public sealed record EndpointOptions(bool AllowPrivateAddresses)
{
    public static EndpointOptions Read(IConfiguration configuration) => new(configuration.GetValue("Rcm:Endpoints:AllowPrivateAddresses", false));
}
