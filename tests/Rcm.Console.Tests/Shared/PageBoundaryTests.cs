using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class PageBoundaryTests : ConsoleTestContext
{
    [Fact]
    public void A_faulty_page_is_replaced_by_what_to_do_and_tells_nothing_of_the_fault()
    {
        var boundary = Render<PageBoundary>(p => p.AddChildContent<Faulty>());

        Assert.Equal("Something went wrong", boundary.Find("h1").TextContent);
        Assert.Contains(boundary.FindAll("a"), a => a.GetAttribute("href") == Urls.Dashboard);
        Assert.Matches("Trace [0-9a-f]{32}", boundary.Find(".rcm-fineprint").TextContent);
        Assert.DoesNotContain("Jane Doe", boundary.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Trying_again_shows_the_page_once_it_works()
    {
        Faulty.Works = false;
        var boundary = Render<PageBoundary>(p => p.AddChildContent<Faulty>());
        Faulty.Works = true;

        boundary.FindAll("button").Single(b => b.TextContent.Contains("Try again", StringComparison.Ordinal)).Click();

        Assert.Equal("works", boundary.Find("p").TextContent);
        Faulty.Works = false;
    }

    private sealed class Faulty : ComponentBase
    {
        public static bool Works { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (!Works)
            {
                throw new InvalidOperationException("Jane Doe's row could not be drawn");
            }

            builder.AddMarkupContent(0, "<p>works</p>");
        }
    }
}
