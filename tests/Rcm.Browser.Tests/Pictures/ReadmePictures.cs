using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pictures;

/// <summary>Takes the README's pictures anew. Run by hand: ./test browser --explicit only --filter-class "*ReadmePictures"</summary>
[Trait("Purpose", "Pictures")]
public class ReadmePictures(StackFixture stack) : BrowserTest(stack)
{
    private static readonly ViewportSize Size = new() { Width = 1440, Height = 900 };

    [Fact(Explicit = true)]
    public async Task Are_taken()
    {
        await Portal.BehaveAsync(new { latencyMs = 60, latencyJitterMs = 120 });
        var page = await PageOfAsync(Hana, new() { ColorScheme = ColorScheme.Light, ViewportSize = Size });
        await StartAndFinishAsync(page, 8, "Check eligibility for Monday's clinic");
        await StartAndFinishAsync(page, 12, "Check eligibility, radiology, this week");
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await upload.File.SetInputFilesAsync(Repository.Sample("eligibility-25.csv"));
        await upload.SayAsync("Check eligibility of January's visits");
        await upload.Start.ClickAsync();
        var batch = await upload.StartedAsync();
        await batch.EndedAsync(9, BatchTime);
        await TakeAsync(page, "batch");

        await batch.EndedAsync(25, BatchTime);
        await batch.OpenItemAsync("NMC-0001");
        await Expect(new Shell(page).Heading).ToContainTextAsync("Row 1 of 25");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Loading" })).ToHaveCountAsync(0);
        await TakeAsync(page, "row");

        var dark = await PageOfAsync(Hana, new() { ColorScheme = ColorScheme.Dark, ViewportSize = Size });
        await new Shell(dark).OpenAsync("/");
        await Expect(dark.GetByRole(AriaRole.Status).Filter(new() { HasText = "Loading" })).ToHaveCountAsync(0);
        await TakeAsync(dark, "dashboard-dark");
    }

    private async Task StartAndFinishAsync(IPage page, int rows, string prompt)
    {
        var batch = await StartBatchAsync(page, HospitalFile.OfFreshMembers(rows), prompt);
        await batch.EndedAsync(rows, BatchTime);
    }

    private static async Task TakeAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "screenshots", name + ".png"), Animations = ScreenshotAnimations.Disabled });
}
