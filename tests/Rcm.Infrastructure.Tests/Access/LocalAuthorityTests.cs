using System.Net;
using System.Net.Http.Json;
using Rcm.LocalAuthority;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

/// <summary>What keeps the authority that asks for no password from being one in earnest.</summary>
public sealed class LocalAuthorityTests(SignInHouse house) : IClassFixture<SignInHouse>
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--environment", "Production")]
    [InlineData("--environment", "production")]
    public void Does_not_start_in_production(params string[] arguments)
    {
        var refused = Assert.Throws<AuthorityRefusedException>(() => AuthorityHost.Build(arguments));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("does not start in Production", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/signin-oidc", HttpStatusCode.BadRequest)]
    [InlineData("http://127.0.0.1.elsewhere.example/signin-oidc", HttpStatusCode.BadRequest)]
    [InlineData("http://127.0.0.1:5080/signin-oidc", HttpStatusCode.OK)]
    [InlineData("http://localhost:5080/signin-oidc", HttpStatusCode.OK)]
    public async Task Redirects_to_this_machine_only(string redirect, HttpStatusCode expected)
    {
        var query = $"client_id={house.Authority.Options.ClientId}&response_type=code&scope=openid&nonce=n&state=s"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=" + Uri.EscapeDataString(redirect);

        using var answer = await Client.GetAsync(new Uri(house.Authority.Root, "organizations/oauth2/v2.0/authorize?" + query), Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Page_shows_what_it_was_sent_as_text()
    {
        using var browser = house.Browser();

        var page = await browser.TypeEmailAsync("\"><script>alert(1)</script>@northmed.org");

        Assert.Contains("Local sign-in authority", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_wrong_once_when_asked_over_http()
    {
        var user = await house.PersonAsync(house.Lakeside);
        using var browser = house.Browser();

        using var asked = await Client.PostAsJsonAsync(new Uri(house.Authority.Root, "__control"), new { expired = true }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);

        Assert.Equal("/signin", (await browser.SignInAsync(user.Email)).Path);
        Assert.Equal("/", (await browser.SignInAsync(user.Email)).Path);
    }
}
