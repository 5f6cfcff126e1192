using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rcm.TestKit.Receivers;

/// <param name="Headers">By their names in lower case.</param>
public sealed record Posted(string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A program that takes webhooks and keeps them, and misbehaves on demand.</summary>
public sealed class FakeWebhook : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public FakeWebhook()
    {
        listener.Start();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/rcm");
        running = RunAsync();
    }

    public string Url { get; }

    public Misbehaviour Does { get; set; }

    public ConcurrentQueue<Posted> Posts { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        var visits = new List<Task>();
        try
        {
            while (true) visits.Add(TakeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(visits);
        }
    }

    private async Task TakeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var path = (await reader.ReadLineAsync(stop.Token) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
                var headers = new Dictionary<string, string>(StringComparer.Ordinal);
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
                {
                    var parts = line.Split(':', 2);
                    headers[parts[0].ToLowerInvariant()] = parts[1].Trim();
                }

                var body = new char[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(body, stop.Token);
                if (Does == Misbehaviour.Hang) await Task.Delay(Timeout.Infinite, stop.Token);
                Posts.Enqueue(new Posted(path, headers, new string(body)));
                if (Does == Misbehaviour.TakeAndBreakOff) return;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer()), stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The caller has gone, or the test is over.
            }
        }
    }

    private string Answer() => Does switch
    {
        Misbehaviour.Refuse => "HTTP/1.1 500 Oh\r\nContent-Length: 8\r\nConnection: close\r\n\r\nJane Doe",
        Misbehaviour.Garbage => "Jane Doe was here\r\n\r\n",
        Misbehaviour.Redirect => $"HTTP/1.1 302 Found\r\nLocation: {Url}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        _ => "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    };
}
