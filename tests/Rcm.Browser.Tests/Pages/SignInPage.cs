using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed class SignInPage(IPage page)
{
    public ILocator Email => page.GetByRole(AriaRole.Textbox, new() { Name = "Work email" });

    public ILocator Continue => page.GetByRole(AriaRole.Button, new() { Name = "Continue" });

    public Task OpenAsync() => page.GotoAsync("/signin");

    /// <summary>As far as the organisation's own sign-in, which is the local authority's page.</summary>
    public async Task GoToProviderAsync(string email)
    {
        await OpenAsync();
        await Email.FillAsync(email);
        await Continue.ClickAsync();
    }

    /// <summary>The authority's button for a person.</summary>
    public ILocator SignInAs(string email) => page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {email}" });

    /// <summary>All the way, until the console stands there.</summary>
    public async Task<Shell> SignInAsync(string email)
    {
        await GoToProviderAsync(email);
        await SignInAs(email).ClickAsync();
        var shell = new Shell(page);
        await Expect(shell.ActingOrganisation).ToBeVisibleAsync();
        return shell;
    }
}
