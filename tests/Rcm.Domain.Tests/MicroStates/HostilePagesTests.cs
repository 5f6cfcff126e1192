using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Comparison;
using Rcm.Domain.MicroStates.Searching;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates;

/// <summary>Pages that nobody means well with, or that no browser would write: shown harmless, compared and told within a bound.</summary>
public sealed class HostilePagesTests
{
    public static TheoryData<string> Pages() =>
    [
        "<script>parent.document.title='x'</script><p>Member</p>",
        "<p onclick=\"alert(1)\" onmouseover=alert(1)>Member</p>",
        "<style>@import url(http://evil.example/x.css); body{background:url(http://evil.example)}</style><p>Member</p>",
        "<p style=\"background:url(http://evil.example/?leak)\">Member</p>",
        "<svg><script>alert(1)</script><use href=\"data:image/svg+xml,x\"/><foreignObject><iframe src=http://evil.example></iframe></foreignObject></svg>",
        "<a href=\"javascript:alert(1)\">Member</a><a href=\" java\nscript:alert(1)\">Member</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">Member</a><object data=\"data:text/html,x\"></object><embed src=x>",
        "<form action=http://evil.example><button formaction=javascript:alert(1)>Search</button></form>",
        "<div><template shadowrootmode=\"open\"><script>alert(1)</script><slot></slot></template>Member</div>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><base href=http://evil.example><meta http-equiv=refresh content=\"0;url=http://evil.example\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=alert(1)&gt;\">",
        "<p dir=rtl>\u202Eתירבע Member \u202C</p>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<input autofocus onfocus=alert(1)><video><source onerror=alert(1)></video><img src=x onerror=alert(1)>",
        "<p>Member<<<<b><i></b></p></i></table></td><tr>",
        "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void It_is_shown_with_nothing_that_runs_loads_or_leads_away(string html)
    {
        var shown = HarmlessPage.Of(html, ["button", "p", "##", "a[", "\"></iframe><script>"]);

        Assert.StartsWith("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';", shown, StringComparison.Ordinal);
        foreach (var forbidden in new[] { "<script", "<iframe", "<object", "<embed", "<svg", "<style", "<base", "<template", "<img", "<video", "evil.example", "onerror=", "onclick=", "formaction", "href=", "src=", "action=" })
        {
            Assert.DoesNotContain(forbidden, shown[shown.IndexOf("<html", StringComparison.Ordinal)..], StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Right_to_left_text_keeps_its_direction() =>
        Assert.Contains("dir=\"rtl\"", HarmlessPage.Of("<p dir=rtl>Member</p>", []), StringComparison.Ordinal);

    [Fact]
    public void A_page_of_100_000_elements_is_scrubbed_shown_told_and_written_down()
    {
        var html = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<p id=p{i % 50}>Member"));

        var page = PageScrubber.Scrub(html, KnownValues.None).Html;
        HarmlessPage.Of(page, ["#p1"]);

        Assert.NotEmpty(PageTraits.Of(page)[TraitKind.Words]);
        Assert.Equal(LineDiff.MaxLines, PageLines.Of(page, LineDiff.MaxLines).Count);
        Assert.InRange(PageText.Of(page).Length, 1, 16_000);
    }

    // The parser fails at this one by itself.
    [Fact]
    public void A_page_that_can_not_be_parsed_becomes_one_that_says_so() =>
        Assert.Contains("document not valid", PageScrubber.Scrub("<p><select><xmp></xmp><select></span>", KnownValues.None).Html, StringComparison.Ordinal);

    [Fact]
    public void A_page_over_the_limit_becomes_one_that_says_so() =>
        Assert.Contains("document over the limit", HarmlessPage.Of(new string('x', PageScrubber.MaxLength + 1), []), StringComparison.Ordinal);
}
