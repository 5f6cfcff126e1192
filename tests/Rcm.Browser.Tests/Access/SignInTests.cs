using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Access;

public class SignInTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task A_work_email_leads_to_the_organisations_own_sign_in_and_back_into_the_console()
    {
        var page = await NewPageAsync();
        var signIn = new SignInPage(page);
        await signIn.GoToProviderAsync(Hana);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Sign in to {NorthMedical}" })).ToBeVisibleAsync();
        Assert.NotEqual(Stack.ConsoleUrl.Port, new Uri(page.Url).Port);
        await signIn.SignInAs(Hana).ClickAsync();

        await Expect(new Shell(page).ActingOrganisation).ToHaveTextAsync(NorthMedical);
        Assert.Equal(Stack.ConsoleUrl.Port, new Uri(page.Url).Port);
    }

    [Fact]
    public async Task Who_is_not_signed_in_comes_back_to_the_page_they_asked_for()
    {
        var page = await NewPageAsync();
        await page.GotoAsync("/microstates");
        var signIn = new SignInPage(page);
        await signIn.Email.FillAsync(Hana);
        await signIn.Continue.ClickAsync();
        await signIn.SignInAs(Hana).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Uri(Stack.ConsoleUrl, "/microstates").AbsoluteUri);
    }

    [Theory]
    [InlineData("someone@nowhere.example")]
    [InlineData("nobody@northmed.org.example")]
    public async Task An_unknown_domain_gets_one_neutral_answer(string email)
    {
        var page = await NewPageAsync();
        await new SignInPage(page).GoToProviderAsync(email);

        var answer = page.GetByRole(AriaRole.Alert);
        await Expect(answer).ToBeVisibleAsync();
        await Expect(answer).Not.ToContainTextAsync(email);
        Assert.Equal(Stack.ConsoleUrl.Port, new Uri(page.Url).Port);
        Assert.DoesNotContain(email, Uri.UnescapeDataString(page.Url), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_session_cookie_is_for_this_site_and_no_script()
    {
        var page = await PageOfAsync(Hana);

        var cookies = await page.Context.CookiesAsync([Stack.ConsoleUrl.AbsoluteUri]);
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c => Assert.True(c.HttpOnly && c.SameSite is SameSiteAttribute.Lax or SameSiteAttribute.Strict, c.Name));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        // A session of its own: the shared one must outlive this.
        var page = await NewPageAsync();
        await new SignInPage(page).SignInAsync(Omar);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account of" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByText("signed out")).ToBeVisibleAsync();

        await page.GotoAsync("/batches");

        await Expect(new SignInPage(page).Email).ToBeVisibleAsync();
    }
}
