using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed class PeoplePage(IPage page)
{
    public ILocator Row(string email) => page.Locator($"[data-user-email='{email}']");

    public async Task OpenAsync()
    {
        await new Shell(page).OpenAsync("/admin/users");
        await Expect(page.Locator("[data-user-email]").First).ToBeVisibleAsync();
    }

    /// <summary>In the person's panel, and again in the question that follows.</summary>
    public async Task DeactivateAsync(string email)
    {
        await Row(email).GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Deactivate", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
    }
}
