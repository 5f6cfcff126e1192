using System.Globalization;
using Microsoft.Playwright;

namespace Rcm.Browser.Tests.Pages;

internal sealed class BatchListPage(IPage page)
{
    /// <summary>The link to a batch.</summary>
    public ILocator Batch(long id) => page.GetByRole(AriaRole.Main).Locator(string.Create(CultureInfo.InvariantCulture, $"a[href='/batches/{id}']"));

    public ILocator NewBatch => page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "New batch" }).First;

    public Task OpenAsync() => new Shell(page).OpenAsync("/batches");
}
