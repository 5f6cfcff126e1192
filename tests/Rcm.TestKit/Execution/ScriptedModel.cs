using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace Rcm.TestKit.Execution;

/// <summary>
/// A language model of a few lines that speaks as OpenAI's chat completions do, on this machine: it leads on where the page has a link that
/// continues, refuses elsewhere, and behaves badly on demand.
/// </summary>
public sealed class ScriptedModel : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    private ScriptedModel(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}/v1");
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Every question as it came in, whole.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Null: as a decent model. Else what it says whatever it is asked.</summary>
    public string? Says { get; set; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>The answer is no JSON at all.</summary>
    public bool Garbles { get; set; }

    public static ScriptedModel Start()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new ScriptedModel(port);
    }

    public void Dispose()
    {
        listener.Close();
        serving.Wait(TimeSpan.FromSeconds(5));
    }

    /// <summary>What a decent model says to a question of ours.</summary>
    public static string Decent(string prompt)
    {
        using var task = JsonDocument.Parse(prompt);
        using var page = new HtmlParser().ParseDocument(task.RootElement.GetProperty("page").GetString()!);
        var on = page.QuerySelectorAll("a[id]").FirstOrDefault(a => a.TextContent.StartsWith("Continue", StringComparison.OrdinalIgnoreCase) || a.TextContent.StartsWith("No, thank", StringComparison.OrdinalIgnoreCase));
        return on is null
            ? """{"refuse": "Nothing on this page leads on for certain."}"""
            : JsonSerializer.Serialize(new
            {
                action = new { effect = "read", steps = new[] { new Dictionary<string, string> { ["do"] = "click", ["target"] = "#" + on.Id } } },
            });
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            Asked.Enqueue(body);
            context.Response.StatusCode = (int)Status;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Garbles ? "<html>busy</html>" : Answer(body)));
            context.Response.Close();
        }
    }

    private string Answer(string body)
    {
        using var request = JsonDocument.Parse(body);
        var prompt = request.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content");
        var text = prompt.ValueKind == JsonValueKind.String ? prompt.GetString()! : prompt[0].GetProperty("text").GetString()!;
        return JsonSerializer.Serialize(new
        {
            id = "scripted",
            @object = "chat.completion",
            created = 1,
            model = "scripted-1",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = Says ?? Decent(text) } } },
            usage = new { prompt_tokens = body.Length / 4, completion_tokens = 40, total_tokens = (body.Length / 4) + 40 },
        });
    }
}
