using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed partial class ItemPage(IPage page)
{
    /// <summary>The steps, in their order.</summary>
    public ILocator Steps => page.GetByRole(AriaRole.Region, new() { Name = "Steps" }).GetByRole(AriaRole.Listitem);

    private ILocator Seen => page.GetByTitle("The page that the step saw");

    /// <summary>The button that reveals a masked field.</summary>
    public ILocator Show(string field) => page.GetByRole(AriaRole.Button, new() { Name = $"Show {field}" }).First;

    /// <summary>Opens the last step at a node.</summary>
    /// <returns>The markup of the page that it saw.</returns>
    public async Task<string> PageSeenAtAsync(string node)
    {
        await Steps.Filter(new() { HasText = node }).Last.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Steps.And(page.Locator("[aria-current=step]"))).ToContainTextAsync(node);
        return await Seen.GetAttributeAsync("srcdoc") ?? throw new InvalidOperationException("The frame shows no page.");
    }

    [GeneratedRegex(@"/batches/\d+/items/\d+(?:\?.*)?$", RegexOptions.None, 1000)]
    public static partial Regex Address();
}
