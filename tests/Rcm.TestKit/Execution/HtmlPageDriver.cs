using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Rcm.Domain.Execution;

namespace Rcm.TestKit.Execution;

/// <summary>
/// A browser of links and forms, without scripts, styles or pictures: a hundred times quicker than Chromium, for a portal that needs none of
/// them. As strict as the real driver: an element is there exactly once, or the step fails.
/// </summary>
public sealed class HtmlPageDriver : IPageDriver, IDisposable
{
    private readonly HttpClient http;
    private readonly Dictionary<IElement, string> typed = [];
    private IHtmlDocument page = new HtmlParser().ParseDocument("");
    private Uri address;

    public HtmlPageDriver(Uri portal)
    {
        address = portal;
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = true }) { BaseAddress = portal };
    }

    public Task NavigateAsync(string path, CancellationToken cancellation) => GoAsync(() => http.GetAsync(new Uri(address, path), cancellation));

    public Task FillAsync(string target, string value, CancellationToken cancellation)
    {
        typed[Only(target)] = value;
        return Task.CompletedTask;
    }

    public async Task ClickAsync(string target, CancellationToken cancellation)
    {
        var element = Only(target);
        if (element.Closest("a[href]") is { } link)
        {
            await NavigateAsync(link.GetAttribute("href")!, cancellation);
        }
        else if (element.LocalName is "button" or "input" && element.GetAttribute("type") is null or "submit" or "image"
            && (element.GetAttribute("form") is { } id ? page.GetElementById(id) : element.Closest("form")) is IHtmlFormElement form)
        {
            await SendAsync(form, cancellation);
        }
    }

    public Task SelectAsync(string target, string value, CancellationToken cancellation) => FillAsync(target, value, cancellation);

    public Task PressAsync(string target, string key, CancellationToken cancellation) =>
        key == "Enter" && Only(target).Closest("form") is IHtmlFormElement form ? SendAsync(form, cancellation) : Task.CompletedTask;

    public Task WaitForAsync(string target, TimeSpan timeout, CancellationToken cancellation) => Task.FromResult(Only(target));

    public Task<string?> ReadTextAsync(string target, CancellationToken cancellation) =>
        Task.FromResult(page.QuerySelectorAll(target).Length == 0 ? null : Text(Only(target)));

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReadRowsAsync(
        string target, IReadOnlyDictionary<string, string> columns, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string?>>>(
            [.. page.QuerySelectorAll(target).Select(row => columns.ToDictionary(c => c.Key, c => row.QuerySelector(c.Value) is { } cell ? Text(cell) : null))]);

    public Task<string> CaptureAsync(CancellationToken cancellation) => Task.FromResult(page.DocumentElement.OuterHtml);

    // Nothing changes by itself on a page without scripts.
    public Task<bool> SettleAsync(CancellationToken cancellation) => Task.FromResult(true);

    public void Dispose()
    {
        http.Dispose();
        page.Dispose();
    }

    private static string? Text(IElement? element) => element is null ? null : string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Task SendAsync(IHtmlFormElement form, CancellationToken cancellation)
    {
        var fields = page.QuerySelectorAll("input[name], textarea[name], select[name]")
            .Where(f => (f.GetAttribute("form") is { } id ? page.GetElementById(id) : f.Closest("form")) == form)
            .Where(f => f.GetAttribute("type") is not ("submit" or "button" or "image" or "radio" or "checkbox"))
            .Select(f => KeyValuePair.Create(f.GetAttribute("name")!, typed.GetValueOrDefault(f) ?? f.GetAttribute("value") ?? ""))
            .ToList();
        var action = form.GetAttribute("action") ?? "";
        return GoAsync(() => http.PostAsync(new Uri(address, action), new FormUrlEncodedContent(fields), cancellation));
    }

    private async Task GoAsync(Func<Task<HttpResponseMessage>> ask)
    {
        using var response = await ask();
        var html = await response.Content.ReadAsStringAsync();
        page.Dispose();
        page = new HtmlParser().ParseDocument(html);
        typed.Clear();
        address = response.RequestMessage!.RequestUri!;
    }

    private IElement Only(string target) => page.QuerySelectorAll(target) switch
    {
        { Length: 0 } => throw new PageException("timeout", $"Waited for {target}, and it did not come."),
        { Length: > 1 } => throw new PageException("element_ambiguous", $"The page has more than one {target}."),
        var found => found[0],
    };
}
