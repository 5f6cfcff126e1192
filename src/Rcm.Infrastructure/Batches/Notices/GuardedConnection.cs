using System.Net;
using System.Net.Sockets;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>The name leads to an address where messages are not sent.</summary>
public sealed class PrivateAddressException() : IOException("The address leads into a private network.");

/// <summary>
/// Connects to the very address that was looked at: a name that is asked twice may lead elsewhere the second time.
/// </summary>
internal static class GuardedConnection
{
    /// <exception cref="PrivateAddressException">One of the name's addresses is not public, and that is not allowed.</exception>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    public static async Task<Socket> OpenAsync(string host, int port, bool mayBePrivate, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        if (!mayBePrivate && addresses.Any(a => !PublicAddress.Is(a))) throw new PrivateAddressException();

        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellation);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
