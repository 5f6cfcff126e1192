using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Channels;

/// <summary>An administrator sets up where the robots go. An organisation of its own: what others' batches are offered stays as it is.</summary>
public class EndpointTests(StackFixture stack) : BrowserTest(stack)
{
    private const string Cora = "cora@credcheck.example";

    [Fact]
    public async Task An_endpoint_is_added_limited_given_a_sign_in_and_retired()
    {
        var page = await PageOfAsync(Cora);
        await new Shell(page).OpenAsync("/endpoints");
        var name = $"Payer {Guid.NewGuid():N}";

        await page.GetByRole(AriaRole.Link, new() { Name = "Add endpoint" }).ClickAsync();
        var add = page.GetByRole(AriaRole.Form, new() { Name = "Add an endpoint" });
        await add.GetByLabel("How the payer is reached").SelectOptionAsync(new SelectOptionValue { Label = "Another payer's website (web)" });
        // A name is proposed; what is typed before it comes would be lost.
        await Expect(add.GetByLabel("Name")).ToHaveValueAsync("Another payer's website");
        await add.GetByLabel("Name").FillAsync(name);
        await add.GetByLabel("Address").FillAsync("https://10.0.0.1");
        await add.GetByRole(AriaRole.Button, new() { Name = "Add the endpoint" }).ClickAsync();
        await Expect(add.GetByRole(AriaRole.Alert)).ToContainTextAsync("private network");
        await add.GetByLabel("Address").FillAsync("https://provider.example.com");
        await add.GetByRole(AriaRole.Button, new() { Name = "Add the endpoint" }).ClickAsync();

        // Its panel opens by itself.
        var panel = page.GetByRole(AriaRole.Complementary);
        var row = page.Locator("[data-endpoint-id]").Filter(new() { HasText = name });
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await panel.GetByLabel("Rows at once, at most").FillAsync("3");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        await Expect(row).ToContainTextAsync("0 of 3");

        await panel.GetByLabel("User name").FillAsync("robot");
        await panel.GetByLabel("Password").FillAsync("not-for-others");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Store the sign-in" }).ClickAsync();
        await Expect(panel.GetByTestId("endpoint-sign-in")).ToContainTextAsync("are stored");
        await Expect(panel.GetByLabel("Password")).ToHaveValueAsync("");

        await panel.GetByRole(AriaRole.Button, new() { Name = "Retire it" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Retired");
    }
}
