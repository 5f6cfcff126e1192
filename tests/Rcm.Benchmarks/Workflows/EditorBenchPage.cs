using System.Diagnostics;
using Microsoft.Playwright;

namespace Rcm.Benchmarks.Workflows;

/// <summary>A page with one graph, and a mouse on it.</summary>
internal sealed class EditorBenchPage(IPage page)
{
    /// <summary>Messages between pressing and letting go: there should be none.</summary>
    public int SentWhileMoving { get; private set; }

    public static async Task<EditorBenchPage> OpenAsync(IBrowser browser, EditorSite site, int nodes, int transitions)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync($"{site.Address}?nodes={nodes}&transitions={transitions}");
        await page.WaitForFunctionAsync("document.title === 'ready'", null, new() { Timeout = 60_000 });
        await RestAsync(page);
        return new EditorBenchPage(page);
    }

    public async Task FitAsync()
    {
        await page.BringToFrontAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "fit" }).ClickAsync();
        await RestAsync(page);
    }

    /// <summary>Frames a second while the whole drawing is moved.</summary>
    public async Task<double> PanAsync(TimeSpan time)
    {
        var box = (await page.Locator("[data-editor-host]").BoundingBoxAsync())!;
        return await MoveAsync(box.X + box.Width / 2, box.Y + box.Height - 16, time);
    }

    /// <summary>Frames a second while a node near the middle is moved.</summary>
    public async Task<double> DragAsync(TimeSpan time)
    {
        var at = await page.EvaluateAsync<double[]>(
            """
            () => {
              const host = document.querySelector('[data-editor-host]').getBoundingClientRect();
              const [x, y] = [host.x + host.width / 2, host.y + host.height / 2];
              const boxes = [...document.querySelectorAll('[data-node-code] .body')].map((b) => b.getBoundingClientRect())
                .filter((b) => b.x > host.x + 60 && b.y > host.y + 60 && b.right < host.right - 200 && b.bottom < host.bottom - 150);
              const distance = (b) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y);
              boxes.sort((a, b) => distance(a) - distance(b));
              return [boxes[0].x + boxes[0].width / 2, boxes[0].y + boxes[0].height / 2];
            }
            """);
        return await MoveAsync(at[0], at[1], time);
    }

    public Task CloseAsync() => page.CloseAsync();

    private async Task<double> MoveAsync(double x, double y, TimeSpan time)
    {
        // Of a page behind another no frame is drawn.
        await page.BringToFrontAsync();
        await page.Mouse.MoveAsync((float)x, (float)y);
        await page.Mouse.DownAsync();
        await RestAsync(page);
        await page.EvaluateAsync("messages.length = 0; startFrames()");
        var clock = Stopwatch.GetTimestamp();
        for (var i = 1; Stopwatch.GetElapsedTime(clock) < time; i++)
        {
            await page.Mouse.MoveAsync((float)(x + 140 * Math.Sin(i / 14.0)), (float)(y + 60 * Math.Sin(i / 9.0)));
        }

        var frames = await page.EvaluateAsync<double>("stopFrames()");
        SentWhileMoving += await page.EvaluateAsync<int>("messages.length");
        await page.Mouse.UpAsync();
        await RestAsync(page);
        return frames;
    }

    // What follows a gesture (saving, the panel) is none of the next one.
    private static async Task RestAsync(IPage page) =>
        await page.EvaluateAsync("new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve, { timeout: 2000 }), 400))");
}
