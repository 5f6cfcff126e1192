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
        await Expect(page.Locator("[data-ready=yes]")).ToBeVisibleAsync();
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
}
