using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

/// <summary>A browser's view of a portal started for one test: keeps cookies, follows redirects.</summary>
internal sealed class PortalVisit : IAsyncDisposable
{
    public const string Password = "a test's own password";

    private readonly HttpClient _client;

    private PortalVisit(PortalHost host, HttpClient client)
    {
        Host = host;
        _client = client;
    }

    public PortalHost Host { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PortalVisit> StartAsync(PortalBehaviour? behaviour = null, TimeProvider? clock = null)
    {
        var options = new PortalOptions { Username = "robot", Password = Password, Behaviour = behaviour ?? new PortalBehaviour() };
        return Of(await PortalHost.StartAsync(options, clock ?? TimeProvider.System, Token));
    }

    public static async Task<PortalVisit> SignedInAsync(PortalBehaviour? behaviour = null, TimeProvider? clock = null)
    {
        var visit = await StartAsync(behaviour, clock);
        await visit.SignInAsync();
        return visit;
    }

    /// <summary>Another browser at the same portal; disposing either stops it.</summary>
    public PortalVisit AnotherBrowser() => Of(Host);

    public Task<PortalPage> SignInAsync(string username = "robot", string password = Password) =>
        PostAsync("/login", ("username", username), ("password", password));

    public Task<PortalPage> SearchAsync(Member member) =>
        SearchAsync(member.MemberId, member.LastName, member.FirstName, Date(member.BirthDate));

    public Task<PortalPage> SearchAsync(string memberId, string lastName, string firstName, string dob, string dateOfService = "") =>
        PostAsync(
            "/eligibility", ("member_id", memberId), ("last_name", lastName), ("first_name", firstName), ("dob", dob),
            ("date_of_service", dateOfService));

    public async Task<PortalPage> GetAsync(string path) => await PortalPage.ReadAsync(await _client.GetAsync(path, Token));

    public async Task<PortalPage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await PortalPage.ReadAsync(await _client.PostAsync(path, form, Token));
    }

    public async Task<HttpResponseMessage> ControlAsync(object changes) => await _client.PostAsJsonAsync("/__control", changes, Token);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => await _client.SendAsync(request, Token);

    public static string Date(DateOnly date) => date.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Host.DisposeAsync();
    }

    private static PortalVisit Of(PortalHost host) => new(host, new HttpClient { BaseAddress = host.BaseAddress });
}

/// <summary>The page a visit ended on.</summary>
internal sealed partial record PortalPage(HttpStatusCode Status, string Address, string Html)
{
    public string Path => Address.Split('?')[0];

    public bool Has(string id) => Html.Contains($" id=\"{id}\"", StringComparison.Ordinal);

    /// <summary>The text of the element with this id.</summary>
    public string Text(string id)
    {
        var element = Regex.Match(
            Html, $"<(?<tag>[a-z]+) id=\"{Regex.Escape(id)}\"[^>]*>(?<inner>.*?)</\\k<tag>>",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(element.Success, $"No element #{id} on {Path}");
        return WebUtility.HtmlDecode(Tags.Replace(element.Groups["inner"].Value, "")).Trim();
    }

    /// <summary>The page's tags with their attributes, without any text and with table rows taken together.</summary>
    public string Structure() =>
        string.Join('\n', Tags.Matches(BodyRows.Replace(Html, "<tr>")).Select(m => m.Value));

    public static async Task<PortalPage> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new PortalPage(
                response.StatusCode,
                response.RequestMessage!.RequestUri!.PathAndQuery,
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [GeneratedRegex("<[^>]+>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags { get; }

    [GeneratedRegex("(<tr><td>.*</tr>)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BodyRows { get; }
}
