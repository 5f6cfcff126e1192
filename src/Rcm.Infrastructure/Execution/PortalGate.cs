using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rcm.Infrastructure.Channels;

namespace Rcm.Infrastructure.Execution;

/// <summary>Why the robot's browser was not let through to a host.</summary>
internal enum GateRefusal
{
    /// <summary>The endpoint does not name it.</summary>
    Stranger,

    /// <summary>Its name leads into a private network.</summary>
    Private,
}

/// <summary>
/// The one way out of a row's browser: a SOCKS5 server (RFC 1928) on this machine, for one browser context. What the browser follows by itself
/// (a redirect, a name that leads elsewhere the second time) passes here too, and nowhere else: the name is looked up once, and the connection
/// goes to the address that was looked at.
/// </summary>
internal sealed class PortalGate : IAsyncDisposable
{
    private const byte Version = 5;
    private const byte Connect = 1;
    private const byte NoPassword = 0;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly ConcurrentDictionary<string, GateRefusal> refused = new(StringComparer.OrdinalIgnoreCase);
    private readonly EndpointAddress endpoint;
    private readonly NameLookup? lookUp;
    private readonly Task accepting;

    /// <param name="lookUp">Null: the machine's own.</param>
    public PortalGate(EndpointAddress endpoint, NameLookup? lookUp = null)
    {
        (this.endpoint, this.lookUp) = (endpoint, lookUp);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>As a browser's proxy.</summary>
    public string Address => $"socks5://{listener.LocalEndpoint}";

    /// <summary>Hosts that were refused since the browser was opened.</summary>
    public IReadOnlyDictionary<string, GateRefusal> Refused => refused;

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        listener.Dispose();
        await accepting;
        closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new ConcurrentDictionary<Task, bool>();
        try
        {
            while (true)
            {
                var serving = ServeAsync(await listener.AcceptSocketAsync(closed.Token));
                open.TryAdd(serving, true);
                _ = serving.ContinueWith(done => open.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException && closed.IsCancellationRequested)
        {
            // The page is closed.
        }

        await Task.WhenAll(open.Keys);
    }

    private async Task ServeAsync(Socket accepted)
    {
        try
        {
            await using var browser = new NetworkStream(accepted, ownsSocket: true);
            if (await AskedAsync(browser) is not { } asked) return;
            var (answer, reached) = await ReachAsync(asked.Host, asked.Port);
            await browser.WriteAsync(new byte[] { Version, (byte)answer, 0, 1, 0, 0, 0, 0, 0, 0 }, closed.Token);
            if (reached is null) return;
            await using var site = new NetworkStream(reached, ownsSocket: true);
            await Task.WhenAll(PassAsync(browser, site, reached), PassAsync(site, browser, accepted));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two hung up, or the page is closed: the other hears it by the end of its own connection.
        }
    }

    /// <returns>Null: it speaks something else.</returns>
    private async Task<(string Host, int Port)?> AskedAsync(NetworkStream browser)
    {
        var buffer = new byte[512];
        await browser.ReadExactlyAsync(buffer.AsMemory(0, 2), closed.Token);
        if (buffer[0] != Version) return null;
        await browser.ReadExactlyAsync(buffer.AsMemory(0, buffer[1]), closed.Token);
        await browser.WriteAsync(new byte[] { Version, NoPassword }, closed.Token);

        await browser.ReadExactlyAsync(buffer.AsMemory(0, 4), closed.Token);
        if (buffer[0] != Version || buffer[1] != Connect) return null;
        string host;
        switch (buffer[3])
        {
            case 1:
                await browser.ReadExactlyAsync(buffer.AsMemory(0, 4), closed.Token);
                host = new IPAddress(buffer.AsSpan(0, 4)).ToString();
                break;
            case 3:
                await browser.ReadExactlyAsync(buffer.AsMemory(0, 1), closed.Token);
                var length = buffer[0];
                await browser.ReadExactlyAsync(buffer.AsMemory(0, length), closed.Token);
                host = Encoding.ASCII.GetString(buffer, 0, length).Trim('[', ']');
                break;
            case 4:
                await browser.ReadExactlyAsync(buffer.AsMemory(0, 16), closed.Token);
                host = new IPAddress(buffer.AsSpan(0, 16)).ToString();
                break;
            default:
                return null;
        }

        await browser.ReadExactlyAsync(buffer.AsMemory(0, 2), closed.Token);
        return (host, BinaryPrimitives.ReadUInt16BigEndian(buffer));
    }

    private async Task<(Reply Answer, Socket? Reached)> ReachAsync(string host, int port)
    {
        if (!endpoint.Reaches(host, port))
        {
            refused.TryAdd(host, GateRefusal.Stranger);
            return (Reply.NotAllowed, null);
        }

        try
        {
            return (Reply.Done, await GuardedConnection.OpenAsync(host, port, endpoint.MayBePrivate(host, port), closed.Token, lookUp));
        }
        catch (PrivateAddressException)
        {
            refused[host] = GateRefusal.Private;
            return (Reply.NotAllowed, null);
        }
        catch (SocketException)
        {
            return (Reply.Unreachable, null);
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Socket receiver)
    {
        try
        {
            await from.CopyToAsync(to, closed.Token);
            receiver.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction would wait for a connection that is no use any more.
            await from.DisposeAsync();
            await to.DisposeAsync();
            throw;
        }
    }

    private enum Reply : byte
    {
        Done = 0,
        NotAllowed = 2,
        Unreachable = 4,
    }
}
