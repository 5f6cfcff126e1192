using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

/// <summary>What stands around every page.</summary>
internal sealed class Shell(IPage page)
{
    public ILocator ActingOrganisation => page.GetByTestId("acting-organisation");

    public ILocator Heading => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Main => page.GetByRole(AriaRole.Main);

    public ILocator Navigation => page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });

    public ILocator SwitchOrganisation => page.GetByRole(AriaRole.Button, new() { Name = "Switch organisation" });

    public async Task ActForAsync(string organisation)
    {
        await SwitchOrganisation.ClickAsync();
        await page.GetByLabel("Organisations you can work for").GetByRole(AriaRole.Button, new() { Name = organisation }).ClickAsync();
        await Expect(ActingOrganisation).ToHaveTextAsync(organisation);
    }

    /// <summary>Opens an address and waits for the page's heading, which comes with the live connection.</summary>
    public async Task OpenAsync(string address)
    {
        await page.GotoAsync(address);
        await Expect(Heading).ToBeVisibleAsync();
    }
}
