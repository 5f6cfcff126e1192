using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed class MicroStatesPage(IPage page)
{
    public ILocator Search => page.GetByRole(AriaRole.Textbox, new() { Name = "Search", Exact = true });

    public ILocator Rows => page.Locator("tr[data-micro-state-id]");

    public ILocator Preview => page.GetByTestId("curation-preview");

    public ILocator Row(long id) => page.Locator(string.Create(CultureInfo.InvariantCulture, $"tr[data-micro-state-id='{id}']"));

    public async Task OpenAsync(string query = "")
    {
        await new Shell(page).OpenAsync("/microstates" + query);
        await Expect(Rows.First).ToBeVisibleAsync();
    }

    public async Task SearchByPageAsync(string html)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Search by a page" }).ClickAsync();
        await page.GetByLabel("HTML of the page").FillAsync(html);
        await page.GetByRole(AriaRole.Button, new() { Name = "Find pages like it" }).ClickAsync();
    }

    public async Task DrawMapAsync()
    {
        await new Shell(page).OpenAsync("/microstates/map");
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw" }).ClickAsync();
        await Expect(page.GetByText("Drawn:")).ToBeVisibleAsync();
        await Expect(page.Locator("canvas")).ToHaveAttributeAsync("data-ready", "yes");
    }
}
