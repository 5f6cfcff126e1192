using System.Net;
using System.Net.Sockets;

namespace Rcm.Browser.Tests.Stack;

internal static class Ports
{
    /// <returns>A port of this machine's loopback that nothing listened on a moment ago.</returns>
    public static int Free()
    {
        while (true)
        {
            // Below the range that the system hands out for outgoing connections.
            var port = Random.Shared.Next(20000, 32000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
