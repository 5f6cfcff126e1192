using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed class EditorPage(IPage page)
{
    public ILocator Graph => page.GetByTestId("graph");

    public ILocator Nodes => page.Locator("[data-node-code]");

    public ILocator SaveState => page.GetByTestId("save-state");

    public ILocator Conflicts => page.GetByTestId("conflicts");

    public ILocator Presence => page.GetByTestId("presence");

    public ILocator Findings => page.GetByTestId("findings");

    public ILocator Panel => page.Locator("aside.panel");

    public ILocator Node(string code) => page.Locator($"[data-node-code='{code}']");

    public ILocator Transition(string from, string to, string label) => page.Locator($"[data-transition='{from}|{to}|{label}']");

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task OpenAsync(Guid workflow)
    {
        await new Shell(page).OpenAsync($"/workflows/{workflow}");
        // 5,000 nodes are laid out by a machine that may have other work.
        await Expect(page.Locator("[data-ready=yes]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    public Task SavedAsync() => Expect(SaveState).ToHaveTextAsync("Saved");

    public async Task AddNodeAsync(string code, string words)
    {
        await Button("Add node").ClickAsync();
        await page.GetByLabel("From the shared catalogue, or a new one").FillAsync(code);
        await page.GetByLabel("What it does").FillAsync(words);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add new node {code}" }).ClickAsync();
        await Expect(Node(code)).ToBeVisibleAsync();
    }

    /// <summary>Draws from the one node's port to the other node, and names what was drawn.</summary>
    public async Task DrawAsync(string from, string to, string label)
    {
        await Node(from).HoverAsync();
        await Node(from).Locator(".port").HoverAsync();
        await page.Mouse.DownAsync();
        var end = (await Node(to).Locator(".body").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(end.X + end.Width / 2, end.Y + end.Height / 2, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.GetByLabel($"Label of the transition from {from} to {to}").FillAsync(label);
        await page.Keyboard.PressAsync("Enter");
    }

    public async Task DragAsync(string code, float dx, float dy)
    {
        var box = (await Node(code).Locator(".body").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 40, box.Y + 12);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 40 + dx, box.Y + 12 + dy, new() { Steps = 6 });
        await page.Mouse.UpAsync();
    }

    public async Task DescribeAsync(string code, string words)
    {
        await Node(code).Locator(".body").ClickAsync();
        await Expect(Panel.GetByLabel("Code")).ToHaveValueAsync(code);
        await Panel.GetByLabel("Description").FillAsync(words);
        await page.Keyboard.PressAsync("Tab");
    }

    /// <summary>Where each node is drawn, by its code.</summary>
    public async Task<IReadOnlyDictionary<string, (double X, double Y)>> PlacesAsync()
    {
        var found = await page.EvaluateAsync<Dictionary<string, double[]>>(
            "Object.fromEntries([...document.querySelectorAll('[data-node-code]')].map(n => [n.dataset.nodeCode, n.getAttribute('transform').match(/-?[0-9.]+/g).slice(0, 2).map(Number)]))");
        return found.ToDictionary(p => p.Key, p => (p.Value[0], p.Value[1]), StringComparer.Ordinal);
    }

    /// <summary>Draws a frame around everything.</summary>
    public async Task FrameAllAsync()
    {
        await Button("Show all of it").ClickAsync();
        var box = (await Graph.BoundingBoxAsync())!;
        await page.Keyboard.DownAsync("Shift");
        await page.Mouse.MoveAsync(box.X + 3, box.Y + 3);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width - 3, box.Y + box.Height - 3, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.Keyboard.UpAsync("Shift");
    }

    public async Task ArrangeAsync(string what)
    {
        await page.GetByText("Arrange", new() { Exact = true }).ClickAsync();
        await Button(what).ClickAsync();
    }

    /// <summary>Types into a field of the panel and leaves it.</summary>
    public async Task CommitAsync(string label, string text)
    {
        await Panel.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        await page.Keyboard.PressAsync("Tab");
    }

    public async Task<byte[]> DownloadAsync(Func<Task> ask) =>
        await File.ReadAllBytesAsync(await (await page.RunAndWaitForDownloadAsync(ask)).PathAsync());

    /// <summary>Chooses a file in the import panel.</summary>
    public async Task ImportAsync(string text)
    {
        await Expect(page.GetByLabel("Workflow file")).ToBeEnabledAsync();
        await page.GetByLabel("Workflow file").SetInputFilesAsync(new FilePayload { Name = "workflow.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
    }
}
