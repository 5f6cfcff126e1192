using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed partial class BatchPage(IPage page)
{
    public long Id => long.Parse(Address().Match(page.Url).Groups["id"].ValueSpan, CultureInfo.InvariantCulture);

    public ILocator Status => page.GetByTestId("batch-status");

    public ILocator Rows => page.Locator("[data-item-id]");

    public ILocator DownloadResults => page.GetByRole(AriaRole.Link, new() { Name = "Download results" });

    /// <summary>What was done with the batch, the latest first.</summary>
    public ILocator History => page.GetByRole(AriaRole.List, new() { Name = "What was done with the batch" });

    /// <summary>The button that does something with the whole batch.</summary>
    public ILocator Act(string words) => page.GetByRole(AriaRole.Region, new() { Name = "Control" }).GetByRole(AriaRole.Button, new() { Name = words });

    public ILocator Count(string what) => page.GetByTestId($"batch-{what}");

    public async Task OpenAsync(long id)
    {
        await page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/batches/{id}"));
        await Expect(Status).ToBeVisibleAsync();
    }

    public async Task<int> NumberAsync(string what) =>
        int.Parse(Digits().Replace(await Count(what).InnerTextAsync(), ""), CultureInfo.InvariantCulture);

    /// <summary>Rows that have come to an end, as the page shows it; -1 while it does not.</summary>
    public async Task<int> EndedAsync() =>
        await Count("succeeded").IsVisibleAsync() ? await NumberAsync("succeeded") + await NumberAsync("failed") + await NumberAsync("review") : -1;

    /// <summary>Waits, without touching the page, until it shows that so many rows have ended.</summary>
    public Task EndedAsync(int atLeast, TimeSpan within) =>
        Eventually.ValueAsync(() => EndedAsync(), ended => ended >= atLeast, within, $"the page shows {atLeast} rows at their end");

    public async Task<string> ResultsAsync()
    {
        var download = await page.RunAndWaitForDownloadAsync(() => DownloadResults.ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }

    public ILocator Row(string clientRowId) => Rows.Filter(new() { HasText = clientRowId });

    public async Task<ItemPage> OpenItemAsync(string clientRowId)
    {
        await Row(clientRowId).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(ItemPage.Address());
        return new ItemPage(page);
    }

    [GeneratedRegex(@"/batches/(?<id>\d+)(?:\?.*)?$", RegexOptions.None, 1000)]
    public static partial Regex Address();

    [GeneratedRegex(@"[^\d]", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
