using System.Net;
using System.Text.RegularExpressions;

namespace Rcm.Infrastructure.Tests.Access;

/// <summary>One answer, with where it was found after redirects.</summary>
public sealed record Page(HttpStatusCode Status, Uri Address, string Html)
{
    public string Path => Address.AbsolutePath;

    public string PathAndQuery => Address.PathAndQuery;

    /// <summary>The text of the element with a role attribute.</summary>
    public string? Text(string role) =>
        Regex.Match(Html, $"role=\"{role}\"[^>]*>(.*?)</(div|p)>", RegexOptions.Singleline, TimeSpan.FromSeconds(1)) is { Success: true } found
            ? WebUtility.HtmlDecode(Regex.Replace(found.Groups[1].Value, "<[^>]+>|\\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim())
            : null;
}

/// <summary>What a person's browser does, as far as sign-in needs it: cookies, redirects, and forms sent as they stand in the page.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly Uri console;
    private readonly HttpClient client;

    public Browser(Uri console)
    {
        this.console = console;
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false });
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Every Set-Cookie header so far.</summary>
    public List<string> SetCookies { get; } = [];

    /// <summary>Every address asked for, in order.</summary>
    public List<Uri> Visited { get; } = [];

    public Cookie? Cookie(string name) => Cookies.GetCookies(console)[name];

    public Task<Page> GetAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(console, address)), follow: true);

    public Task<Page> GetOnceAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(console, address)), follow: false);

    public Task<Page> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, bool follow = true) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, follow);

    /// <summary>Sends the page's form to an address, with its hidden fields and what is typed.</summary>
    public Task<Page> SubmitAsync(Page page, string action, params (string Name, string Value)[] typed)
    {
        var target = action.Length == 0 ? page.Address : new Uri(page.Address, action);
        var form = HiddenFields(page, action);
        foreach (var (name, value) in typed)
        {
            form[name] = value;
        }

        return PostAsync(target, form);
    }

    /// <summary>Types the email and goes as far as that leads by itself: the authority's page, or back to ours with a refusal.</summary>
    public async Task<Page> TypeEmailAsync(string email, string from = "/signin") =>
        await SubmitAsync(await GetAsync(from), "/signin/continue", ("email", email));

    /// <summary>The whole way, choosing at the authority the person who was typed, or another.</summary>
    public async Task<Page> SignInAsync(string email, string? choose = null, string from = "/signin")
    {
        var page = await TypeEmailAsync(email, from);
        return page.Html.Contains("Local sign-in authority", StringComparison.Ordinal)
            ? await SubmitAsync(page, "", ("person", choose ?? email))
            : page;
    }

    public void Dispose() => client.Dispose();

    public static Dictionary<string, string> HiddenFields(Page page, string action)
    {
        var form = FormPattern().Matches(page.Html).Select(m => m.Value).FirstOrDefault(f => action.Length == 0 || f.Contains($"action=\"{action}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"There is no form for '{action}' at {page.PathAndQuery} ({page.Status}): {page.Html}");
        return HiddenPattern().Matches(form).ToDictionary(
            m => WebUtility.HtmlDecode(Attribute(m.Value, "name")), m => WebUtility.HtmlDecode(Attribute(m.Value, "value")), StringComparer.Ordinal);
    }

    private static string Attribute(string tag, string name) =>
        Regex.Match(tag, $" {name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private async Task<Page> SendAsync(HttpRequestMessage request, bool follow)
    {
        for (var hops = 0; ; hops++)
        {
            Visited.Add(request.RequestUri!);
            using var response = await client.SendAsync(request);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                SetCookies.AddRange(set);
            }

            if (!follow || response.Headers.Location is not { } location)
            {
                var at = response.Headers.Location is { } next ? new Uri(request.RequestUri!, next) : request.RequestUri!;
                return new(response.StatusCode, at, await response.Content.ReadAsStringAsync());
            }

            if (hops > 15)
            {
                throw new InvalidOperationException($"Redirects do not end at {location}.");
            }

            request = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, location));
        }
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex HiddenPattern();
}
