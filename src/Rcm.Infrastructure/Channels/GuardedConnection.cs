using System.Net;
using System.Net.Sockets;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Channels;

/// <summary>The name leads to an address where the installation sends nothing that an organisation chose.</summary>
public sealed class PrivateAddressException() : IOException("The address leads into a private network.");

/// <summary>The addresses of a host's name.</summary>
public delegate Task<IPAddress[]> NameLookup(string host, CancellationToken cancellation);

/// <summary>
/// Connects to the very address that was looked at: a name that is asked twice may lead elsewhere the second time.
/// </summary>
internal static class GuardedConnection
{
    /// <param name="lookUp">Null: the machine's own.</param>
    /// <exception cref="PrivateAddressException">One of the name's addresses is not public, and that is not allowed.</exception>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    public static async Task<Socket> OpenAsync(string host, int port, bool mayBePrivate, CancellationToken cancellation, NameLookup? lookUp = null)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await (lookUp ?? Dns.GetHostAddressesAsync)(host, cancellation);
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
