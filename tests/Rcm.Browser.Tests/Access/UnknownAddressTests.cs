using System.Net;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Access;

/// <summary>An address that leads nowhere says so, where it stands.</summary>
public class UnknownAddressTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task A_mistyped_address_is_told_and_stays_in_the_address_bar()
    {
        var page = await PageOfAsync(Hana);

        var answer = await page.GotoAsync("/bathces");

        Assert.Equal((int)HttpStatusCode.NotFound, answer!.Status);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Page not found" })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("acting-organisation")).ToHaveTextAsync(NorthMedical);
        Assert.EndsWith("/bathces", page.Url, StringComparison.Ordinal);
    }
}
