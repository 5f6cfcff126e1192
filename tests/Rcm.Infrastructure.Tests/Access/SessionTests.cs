using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Access;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class SessionTests(SignInHouse house) : IClassFixture<SignInHouse>
{
    // Not what it takes (a fraction of a second), but what a machine full of tests may take.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/")]
    [InlineData("/batches/17")]
    [InlineData("/admin/users")]
    [InlineData("/no-such-page")]
    public async Task Without_a_session_every_page_leads_to_sign_in(string address)
    {
        using var browser = house.Browser();

        Assert.Equal("/signin", (await browser.GetAsync(address)).Path);
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/_blazor/disconnect")]
    [InlineData("/acting-organisation")]
    public async Task Without_a_session_what_scripts_send_is_refused(string address)
    {
        using var browser = house.Browser();

        var answer = await browser.PostAsync(new Uri(house.Console, address), [], follow: false);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/signout")]
    [InlineData("/health/live")]
    [InlineData("/favicon.svg")]
    public async Task What_sign_in_needs_is_open_to_everyone(string address)
    {
        using var browser = house.Browser();

        var page = await browser.GetOnceAsync(address);

        Assert.Equal((HttpStatusCode.OK, address), (page.Status, page.Path));
    }

    [Theory]
    [InlineData("update app_user set is_active = false where user_id = $1")]
    [InlineData("update app_user set role = 'viewer' where user_id = $1")]
    public async Task Change_of_a_persons_access_ends_their_session_and_says_so(string change)
    {
        var user = await house.PersonAsync(house.North);
        using var browser = await house.SignedInAsync(user);
        Assert.Equal("/", (await browser.GetAsync("/?page=2")).Path);

        await house.Database.ExecuteAsync(change, user.UserId);
        var page = await UntilAsync(() => browser.GetAsync("/?page=2"), p => p.Path == "/signin", AtOnce);

        Assert.Equal("/signin?refused=ended&returnUrl=%2F%3Fpage%3D2", page.PathAndQuery);
        Assert.StartsWith("You were signed out, because your access has changed.", page.Text("alert"), StringComparison.Ordinal);
        Assert.Null(browser.Cookie("rcm"));
    }

    [Fact]
    public async Task Other_people_stay_signed_in()
    {
        var (goes, stays) = (await house.PersonAsync(house.North), await house.PersonAsync(house.North));
        using var gone = await house.SignedInAsync(goes);
        using var still = await house.SignedInAsync(stays);

        await house.Database.ExecuteAsync("update app_user set is_active = false where user_id = $1", goes.UserId);
        await UntilAsync(() => gone.GetAsync("/"), p => p.Path == "/signin", AtOnce);

        Assert.Equal("/", (await still.GetAsync("/")).Path);
    }

    [Fact]
    public async Task Connection_under_an_open_page_is_cut_when_its_person_is_deactivated()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var user = await house.PersonAsync(house.North);
        using var browser = await house.SignedInAsync(user);
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies });
        using var answer = await client.PostAsync(new Uri(house.Console, "/_blazor/negotiate?negotiateVersion=1"), null, cancellation);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("connectionToken").GetString()!;
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = browser.Cookies;
        await socket.ConnectAsync(
            new UriBuilder(house.Console) { Scheme = "ws", Path = "/_blazor", Query = "id=" + Uri.EscapeDataString(token) }.Uri, cancellation);
        await socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, cancellation);
        var buffer = new byte[4096];
        await socket.ReceiveAsync(buffer, cancellation); // the handshake's answer: the hub has it now

        await house.Database.ExecuteAsync("update app_user set is_active = false where user_id = $1", user.UserId);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AtOnce);
        var cut = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                await socket.ReceiveAsync(buffer, limit.Token);
            }
        });
        Assert.False(limit.IsCancellationRequested, $"The connection stayed open: {cut.Message}");
    }

    [Fact]
    public async Task Half_an_hour_of_rest_or_eight_hours_end_a_session()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var console = await house.StartConsoleAsync(house.Authority.Root, clock);
        var user = await house.PersonAsync(house.North);

        using (var resting = new Browser(console))
        {
            await resting.SignInAsync(user.Email);
            clock.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal(HttpStatusCode.NoContent, (await resting.GetOnceAsync("/session?ask")).Status); // asks, and prolongs nothing
            clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(HttpStatusCode.Unauthorized, (await resting.GetOnceAsync("/session")).Status);
        }

        using var working = new Browser(console);
        await working.SignInAsync(user.Email);
        for (var worked = TimeSpan.Zero; worked < TimeSpan.FromHours(7.9); worked += TimeSpan.FromMinutes(20))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await working.GetOnceAsync("/session")).Status);
            clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await working.GetOnceAsync("/session")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_authority()
    {
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.North));

        var asked = await browser.GetAsync("/signout");
        Assert.Equal("/", (await browser.GetAsync("/")).Path); // asking alone signs nobody out
        var page = await browser.SubmitAsync(asked, "/signout");

        Assert.Equal("/signin?signedout=1", page.PathAndQuery);
        Assert.Contains("You are signed out.", page.Html, StringComparison.Ordinal);
        Assert.Null(browser.Cookie("rcm"));
        Assert.Contains(browser.Visited, a => a.Port == house.Authority.Root.Port && a.AbsolutePath.EndsWith("/oauth2/v2.0/logout", StringComparison.Ordinal));
        Assert.Equal("/signin", (await browser.GetAsync("/")).Path);
    }

    [Fact]
    public async Task Signing_out_works_while_the_authority_is_away()
    {
        var user = await house.PersonAsync(house.North);
        var authority = await house.StartAuthorityAsync(0);
        using var browser = new Browser(await house.StartConsoleAsync(authority.Root));
        await browser.SignInAsync(user.Email);
        await authority.DisposeAsync();

        using var other = new Browser(await house.StartConsoleAsync(authority.Root)); // knows no addresses of the authority
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
        {
            other.Cookies.Add(cookie);
        }

        var page = await other.SubmitAsync(await other.GetAsync("/signout"), "/signout");

        Assert.Equal("/signin?signedout=1", page.PathAndQuery);
        Assert.Null(other.Cookie("rcm"));
    }

    [Fact]
    public async Task Someone_elses_page_cannot_sign_a_person_out()
    {
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.North));

        await browser.PostAsync(new Uri(house.Console, "/signout"), []);

        Assert.Equal("/", (await browser.GetAsync("/")).Path);
    }

    [Fact]
    public async Task Signed_in_person_has_no_use_for_the_sign_in_page()
    {
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.North, UserRole.Viewer));

        Assert.Equal("/workflows", (await browser.GetAsync("/signin?returnUrl=/workflows")).Path);
    }

    [Fact]
    public async Task While_the_database_is_away_nobody_is_signed_in_and_nobody_is_thrown_out()
    {
        var user = await house.PersonAsync(house.North);
        using var browser = await house.SignedInAsync(user);
        var console = await house.StartConsoleAsync(
            house.Authority.Root, clock: null, "--ConnectionStrings:Rcm", "Host=127.0.0.1;Port=1;Database=none;Username=rcm_app;Password=none");

        using var stranger = new Browser(console);
        Assert.StartsWith(
            "Hybrid RCM cannot reach its database", (await stranger.TypeEmailAsync(user.Email)).Text("alert"), StringComparison.Ordinal);

        using var same = new Browser(console);
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
        {
            same.Cookies.Add(cookie);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await same.GetOnceAsync("/session")).Status);
    }

    private static async Task<Page> UntilAsync(Func<Task<Page>> ask, Func<Page, bool> wanted, TimeSpan within)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var page = await ask();
            if (wanted(page) || Stopwatch.GetElapsedTime(since) > within)
            {
                return page;
            }
        }
    }
}
