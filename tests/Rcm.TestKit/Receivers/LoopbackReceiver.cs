using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rcm.TestKit.Receivers;

/// <summary>A small server on a port of its own that talks to one caller at a time in each of its visits, and misbehaves on demand.</summary>
public abstract class LoopbackReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    protected LoopbackReceiver()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        running = RunAsync();
    }

    public int Port { get; }

    public Misbehaviour Does { get; set; }

    protected CancellationToken Stopped => stop.Token;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running;
        stop.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task TalkAsync(NetworkStream stream, StreamReader reader);

    protected Task HangAsync() => Task.Delay(Timeout.Infinite, Stopped);

    private async Task RunAsync()
    {
        var visits = new List<Task>();
        try
        {
            while (true) visits.Add(VisitAsync(await listener.AcceptTcpClientAsync(Stopped)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(visits);
        }
    }

    private async Task VisitAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await TalkAsync(stream, reader);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The caller has gone, or the test is over.
            }
        }
    }
}
