using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Rcm.Benchmarks.Workflows;

/// <summary>Serves the editor's bundle, its styles and a page to open it in, from the checkout.</summary>
internal sealed partial class EditorSite : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;
    private readonly string root = Root();

    private EditorSite(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}/");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    public static EditorSite Start()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new EditorSite(port);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    [GeneratedRegex(@"new\(""(?<name>\w+)"", new\(""(?<text>#\w+)"", ""(?<soft>#\w+)"", ""(?<edge>#\w+)""\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tones();

    [GeneratedRegex(@"^\s+(?<name>TextPrimary|TextSecondary|Background|Surface|LinesDefault|LinesInputs|Primary) = ""(?<value>#\w+)""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // stopped
            }

            var (type, content) = Find(request.Request.Url!.AbsolutePath);
            request.Response.StatusCode = content is null ? 404 : 200;
            request.Response.ContentType = type;
            await request.Response.OutputStream.WriteAsync(content ?? []);
            request.Response.Close();
        }
    }

    private (string Type, byte[]? Content) Find(string path) => path switch
    {
        "/" => ("text/html", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Workflows", "editor.html"))),
        // In the product the build gives these classes a scope.
        "/editor.css" => ("text/css", Encoding.UTF8.GetBytes(string.Concat(Sheets.Select(s => Text($"src/Rcm.Console/Features/Workflows/Editor/Canvas/{s}.razor.css"))).Replace("::deep ", "", StringComparison.Ordinal))),
        "/theme.css" => ("text/css", Encoding.UTF8.GetBytes(Theme())),
        "/dist/editor.js" or "/dist/elk-worker.js" => ("text/javascript", File.ReadAllBytes(Path.Combine(root, "src/Rcm.Console/wwwroot" + path))),
        _ => ("text/plain", null),
    };

    private static readonly string[] Sheets = ["GraphCanvas", "CanvasBar", "CanvasDrawing"];

    // The light palette's colours; which they are is nothing to a benchmark, that there are some is.
    private string Theme()
    {
        var theme = Text("src/Rcm.Console/Shell/RcmTheme.cs");
        var css = new StringBuilder(":root{--mud-default-borderradius:6px;");
        foreach (var colour in Colours().Matches(theme).DistinctBy(m => m.Groups["name"].Value))
        {
            var name = string.Concat(colour.Groups["name"].Value.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));
            css.Append("--mud-palette").Append(name).Append(':').Append(colour.Groups["value"].Value).Append(';');
        }

        foreach (Match tone in Tones().Matches(theme))
        {
            var name = tone.Groups["name"].Value;
            css.Append("--rcm-").Append(name).Append(':').Append(tone.Groups["text"].Value).Append(";--rcm-").Append(name).Append("-soft:")
                .Append(tone.Groups["soft"].Value).Append(";--rcm-").Append(name).Append("-edge:").Append(tone.Groups["edge"].Value).Append(';');
        }

        return css.Append('}').ToString();
    }

    private string Text(string path) => File.ReadAllText(Path.Combine(root, path));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HybridRcm.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The benchmarks run from within their checkout.");
    }
}
