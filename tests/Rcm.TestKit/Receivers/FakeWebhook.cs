using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rcm.TestKit.Receivers;

/// <param name="Headers">By their names in lower case.</param>
public sealed record Posted(string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A program that takes webhooks and keeps them.</summary>
public sealed class FakeWebhook : LoopbackReceiver
{
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/rcm");

    public ConcurrentQueue<Posted> Posts { get; } = new();

    protected override async Task TalkAsync(NetworkStream stream, StreamReader reader)
    {
        var path = (await reader.ReadLineAsync(Stopped) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(Stopped) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0].ToLowerInvariant()] = parts[1].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(body, Stopped);
        if (Does == Misbehaviour.Hang) await HangAsync();
        Posts.Enqueue(new Posted(path, headers, new string(body)));
        if (Does != Misbehaviour.TakeAndBreakOff) await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer()), Stopped);
    }

    private string Answer() => Does switch
    {
        Misbehaviour.Refuse => "HTTP/1.1 500 Oh\r\nContent-Length: 8\r\nConnection: close\r\n\r\nJane Doe",
        Misbehaviour.Garbage => "Jane Doe was here\r\n\r\n",
        Misbehaviour.Redirect => $"HTTP/1.1 302 Found\r\nLocation: {Url}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        _ => "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    };
}
