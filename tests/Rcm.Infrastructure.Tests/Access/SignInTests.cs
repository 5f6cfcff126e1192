using System.Net;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Tenancy;
using Rcm.LocalAuthority;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class SignInTests(SignInHouse house) : IClassFixture<SignInHouse>
{
    private const string Neutral = "You could not be signed in with this address.";

    [Fact]
    public async Task Person_of_a_known_organisation_is_signed_in_by_it_and_comes_back_where_they_wanted_to_go()
    {
        var user = await house.PersonAsync(house.North);
        using var browser = house.Browser();

        var asked = await browser.GetAsync("/batches?status=failed");
        Assert.Equal("/signin?returnUrl=%2Fbatches%3Fstatus%3Dfailed", asked.PathAndQuery);
        var choice = await browser.TypeEmailAsync(user.Email, asked.PathAndQuery);
        Assert.StartsWith($"/{DemoPeople.NorthMedical.TenantId}/", choice.Path, StringComparison.Ordinal);
        Assert.Contains($"Sign in as {user.Email}", choice.Html, StringComparison.Ordinal);
        var page = await browser.SubmitAsync(choice, "", ("person", user.Email));

        Assert.Equal("/batches?status=failed", page.PathAndQuery);
        Assert.Equal(
            ["sign_in.accepted"],
            (await RowsAsync(user.UserId)).Select(action => action));
    }

    [Fact]
    public async Task Session_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser()
    {
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.North));

        var cookie = Assert.Single(browser.SetCookies, c => c.StartsWith("rcm=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("expires", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("max-age", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colleague_may_be_chosen_at_the_authority()
    {
        var typed = await house.PersonAsync(house.North);
        var chosen = await house.PersonAsync(house.North);
        using var browser = house.Browser();

        Assert.Equal("/", (await browser.SignInAsync(typed.Email, choose: chosen.Email)).Path);
        Assert.Single(await RowsAsync(chosen.UserId));
        Assert.Empty(await RowsAsync(typed.UserId));
    }

    [Theory]
    [InlineData("nobody@nowhere.example")]
    [InlineData("cora@credcheck.example")] // known, but without a sign-in of its own
    public async Task Domain_without_a_sign_in_gets_the_neutral_answer(string email)
    {
        using var browser = house.Browser();

        var page = await browser.TypeEmailAsync(email);

        Assert.Equal("/signin", page.Path);
        Assert.StartsWith(Neutral, page.Text("alert"), StringComparison.Ordinal);
        Assert.DoesNotContain(email, page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hana")]
    [InlineData("hana@")]
    [InlineData("@northmed.org")]
    [InlineData("hana @northmed.org")]
    public async Task What_is_no_address_is_asked_for_again(string email)
    {
        using var browser = house.Browser();

        Assert.StartsWith("Type your whole work email", (await browser.TypeEmailAsync(email)).Text("alert"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_person_of_a_known_organisation_is_refused()
    {
        const string email = "stranger@northmed.org";
        using var browser = house.Browser();

        await AssertRefusedAsync(browser, await browser.SignInAsync(email), email, "person_unknown");
    }

    [Fact]
    public async Task Deactivated_person_is_refused_before_and_after_their_first_sign_in()
    {
        var never = await house.PersonAsync(house.North, active: false);
        using var browser = house.Browser();
        await AssertRefusedAsync(browser, await browser.SignInAsync(never.Email), never.Email, "person_inactive");

        var once = await house.PersonAsync(house.North);
        (await house.SignedInAsync(once)).Dispose();
        await house.Database.ExecuteAsync("update app_user set is_active = false where user_id = $1", once.UserId);
        await AssertRefusedAsync(browser, await browser.SignInAsync(once.Email), once.Email, "person_inactive");
    }

    [Fact]
    public async Task Machine_client_is_refused()
    {
        var machine = await house.PersonAsync(house.North, UserRole.ApiUser);
        using var browser = house.Browser();

        await AssertRefusedAsync(browser, await browser.SignInAsync(machine.Email), machine.Email, "role");
    }

    [Fact]
    public async Task Person_of_another_organisation_chosen_at_the_authority_is_refused()
    {
        var here = await house.PersonAsync(house.North);
        var elsewhere = await house.PersonAsync(house.Lakeside);
        using var browser = house.Browser();

        await AssertRefusedAsync(browser, await browser.SignInAsync(here.Email, choose: elsewhere.Email), here.Email, "other_tenant");
    }

    public static TheoryData<string, WrongToken> WrongTokens => new()
    {
        // The issuer's check sees that tid and issuer disagree; the consistent pair of another tenant is the test above.
        { "token_issuer", new() { TenantId = DemoPeople.Lakeside.TenantId.ToString() } },
        { "other_tenant", new() { TenantId = DemoPeople.Lakeside.TenantId.ToString(), IssuerTenantId = DemoPeople.Lakeside.TenantId.ToString() } },
        { "token_issuer", new() { IssuerTenantId = DemoPeople.Lakeside.TenantId.ToString() } },
        { "token_issuer", new() { IssuerHost = "https://elsewhere.example" } },
        { "other_email_domain", new() { EmailDomain = "lakeside.example" } },
        { "token_expired", new() { Expired = true } },
    };

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task Token_that_is_not_the_organisations_own_is_refused(string reason, WrongToken wrong)
    {
        var user = await house.PersonAsync(house.North);
        using var browser = house.Browser();

        house.Authority.Misbehaviour.Next(wrong);
        await AssertRefusedAsync(browser, await browser.SignInAsync(user.Email), user.Email, reason);

        Assert.Equal(0L, await house.Database.ScalarAsync<long>("select count(*) from user_identity where user_id = $1", user.UserId));
        Assert.Equal("/", (await browser.SignInAsync(user.Email)).Path);
    }

    [Fact]
    public async Task Second_subject_for_a_bound_person_is_refused_and_the_first_stays_good()
    {
        var user = await house.PersonAsync(house.North);
        (await house.SignedInAsync(user)).Dispose();
        using var browser = house.Browser();

        house.Authority.Misbehaviour.Next(new() { Subject = "somebody-else" });
        await AssertRefusedAsync(browser, await browser.SignInAsync(user.Email), user.Email, "other_identity");

        Assert.Equal("/", (await browser.SignInAsync(user.Email)).Path);
    }

    [Fact]
    public async Task Bound_person_whose_email_changed_at_the_provider_is_still_themselves()
    {
        var user = await house.PersonAsync(house.North);
        (await house.SignedInAsync(user)).Dispose();
        await house.Database.ExecuteAsync("update app_user set email = 'renamed-' || email where user_id = $1", user.UserId);

        using var browser = house.Browser();
        Assert.Equal("/", (await browser.SignInAsync(user.Email)).Path);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("/\t/elsewhere.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/signout")]
    public async Task Return_address_that_is_no_page_of_ours_is_dropped(string returnUrl)
    {
        var user = await house.PersonAsync(house.North);
        using var browser = house.Browser();
        var page = await browser.GetAsync("/signin?returnUrl=" + Uri.EscapeDataString(returnUrl));
        Assert.Contains("name=\"returnUrl\" value=\"/\"", page.Html, StringComparison.Ordinal);

        // And where the page's field was changed by hand.
        var choice = await browser.SubmitAsync(page, "/signin/continue", ("email", user.Email), ("returnUrl", returnUrl));
        var end = await browser.SubmitAsync(choice, "", ("person", user.Email));

        Assert.Equal(new Uri(house.Console, "/"), end.Address);
    }

    [Fact]
    public async Task Form_of_another_page_is_answered_with_the_page_again()
    {
        using var browser = house.Browser();

        var page = await browser.PostAsync(new Uri(house.Console, "/signin/continue"), [new("email", "hana@northmed.org\0")]);

        Assert.StartsWith("The sign-in was not finished.", page.Text("alert"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/signin-oidc")]
    [InlineData("/signin-oidc?code=x&state=y")]
    [InlineData("/signin-oidc?error=access_denied&state=y")]
    public async Task Answer_that_nobody_asked_for_leads_back_to_the_page(string address)
    {
        using var browser = house.Browser();

        var page = await browser.GetAsync(address);

        Assert.Equal("/signin", page.Path);
        Assert.NotNull(page.Text("alert"));
    }

    [Fact]
    public async Task Answer_cannot_be_used_in_another_browser()
    {
        var user = await house.PersonAsync(house.North);
        using var mine = house.Browser();
        using var theirs = house.Browser();
        var choice = await mine.TypeEmailAsync(user.Email);
        var state = choice.Html; // the state travels in the page's hidden fields

        var page = await theirs.SubmitAsync(choice with { Html = state }, "", ("person", user.Email));

        Assert.Equal("/signin", page.Path);
        Assert.Null(theirs.Cookie("rcm"));
    }

    [Fact]
    public async Task Authority_that_does_not_answer_is_named_and_sign_in_works_once_it_does()
    {
        var user = await house.PersonAsync(house.North);
        int port;
        await using (var gone = await house.StartAuthorityAsync(0))
        {
            port = gone.Root.Port;
        }

        using var browser = new Browser(await house.StartConsoleAsync(new Uri($"http://127.0.0.1:{port}/")));
        Assert.StartsWith("Your organisation's sign-in does not answer", (await browser.TypeEmailAsync(user.Email)).Text("alert"), StringComparison.Ordinal);

        await using var back = await house.StartAuthorityAsync(port);
        Assert.Equal("/", (await browser.SignInAsync(user.Email)).Path);
    }

    [Fact]
    public async Task Authority_restarted_in_mid_sign_in_is_believed_still()
    {
        var user = await house.PersonAsync(house.North);
        var first = await house.StartAuthorityAsync(0);
        using var browser = new Browser(await house.StartConsoleAsync(first.Root));
        var choice = await browser.TypeEmailAsync(user.Email);
        await first.DisposeAsync();

        await using var second = await house.StartAuthorityAsync(first.Root.Port);
        Assert.Equal("/", (await browser.SubmitAsync(choice, "", ("person", user.Email))).Path);
    }

    private async Task AssertRefusedAsync(Browser browser, Page page, string email, string reason)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("/signin", page.Path);
        Assert.StartsWith(Neutral, page.Text("alert"), StringComparison.Ordinal);
        Assert.DoesNotContain(email, page.Html, StringComparison.Ordinal);
        Assert.Null(browser.Cookie("rcm"));
        Assert.Equal(reason, await house.RefusalAsync(email));
        Assert.Equal("/signin", (await browser.GetAsync("/")).Path);
    }

    private async Task<IReadOnlyList<string>> RowsAsync(Guid userId)
    {
        await using var connection = await house.Database.OpenOwnerAsync();
        return await Rcm.TestKit.Sql.ColumnAsync<string>(connection, "select action from audit_log where actor_user_id = $1 order by audit_id", userId);
    }
}
