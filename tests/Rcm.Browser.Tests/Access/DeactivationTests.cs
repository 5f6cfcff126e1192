using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Access;

public class DeactivationTests(StackFixture stack) : BrowserTest(stack)
{
    // Petra is in no other test.
    private const string Petra = "petra@revpartners.com";
    private const string Otto = "otto@revpartners.com";

    [Fact]
    public async Task A_deactivated_persons_open_page_leaves_and_they_cannot_come_back()
    {
        var theirs = await PageOfAsync(Otto);
        await new Shell(theirs).OpenAsync("/batches");
        var page = await PageOfAsync(Petra);
        var people = new PeoplePage(page);
        await people.OpenAsync();

        await people.DeactivateAsync(Otto);

        await Expect(new SignInPage(theirs).Email).ToBeVisibleAsync(new() { Timeout = 5_000 });
        await new SignInPage(theirs).GoToProviderAsync(Otto);
        await new SignInPage(theirs).SignInAs(Otto).ClickAsync();
        await Expect(theirs.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(new Shell(theirs).ActingOrganisation).ToHaveCountAsync(0);
        await theirs.GotoAsync("/batches");
        await Expect(new SignInPage(theirs).Email).ToBeVisibleAsync();
    }
}
