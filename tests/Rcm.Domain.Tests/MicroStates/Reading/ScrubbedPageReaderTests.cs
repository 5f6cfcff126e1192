using System.Diagnostics;
using System.Text;
using CsCheck;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.MicroStates.Reading;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Reading;

/// <summary>The quick reader against the parser: the same page where the scrubber wrote it, and never a fault.</summary>
public sealed class ScrubbedPageReaderTests
{
    private static readonly string[] Pieces =
    [
        "<", ">", "\"", "'", "</", "<!--", "<?", "<![CDATA[", "\0", "\r\n", "&", "&amp;", "&lt;", "&nbsp;", "&#65;", "&notit;", "\ud83d", "‮", "{{member_id}}", "Member ID", "Status: ", " ",
        "<div class=\"alert msg-error\">", "<div>", "</div>", "<p>", "</p>", "<span class=label>", "</span>", "<b>", "</b>", "<i>", "<h1>", "<h2 id=h1>Coverage</h2>", "<section aria-labelledby=h1>",
        "<dl>", "<dt>Plan name", "<dd>Active", "</dl>", "<table>", "<tr><th>Plan<td>Choice", "<td>", "</table>", "<caption>", "<ul><li>", "<input name=memberID hidden>", "<br>", "<hr/>", "<form>", "</form>",
        "<label for=\"member\">", "</label>", "<button>Search</button>", "<a href=x>", "<select><option>One", "<textarea>\n\n a<b>", "</textarea>", "<pre>\n\n x", "</pre>", "<custom-tag>", "<GARCIA, ANA>",
        "<script>if (a<b) {}</script>", "<style>p{}</style>", "<svg><p>", "<math><mi>", "<template><p>", "<noscript>", "<title>x</title>", "<plaintext>", "<xmp><p></xmp>", "<html lang=en>", "<head>", "<body class=x>",
        "</body>", "</html>", "<frameset>", "<!DOCTYPE html>", "=", " role=alert ", " aria-hidden=true ", " id=x id=y ", "<main>", "<fieldset><legend>Patient</legend>", "<option>", "<nobr>", "<ruby><rt>",
    ];

    private static readonly string[] Parts = ["member", "ID", "Id", "HTTPServer", "x", "X", "_", "-", "12", "{{", "}}", "dob", " ", "."];

    private static readonly Gen<string> Pages = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 60].Select(string.Concat);

    [Fact]
    public void What_the_scrubber_wrote_is_read_without_the_parser_and_is_the_parser_s_page() =>
        Pages.Sample(html =>
        {
            var page = PageScrubber.Scrub(html, KnownValues.None).Html;

            var read = ScrubbedPageReader.Read(page);

            Assert.NotNull(read);
            Assert.Equal(Written(Parsed(page)), Written(read));
        }, iter: 3000);

    [Fact]
    public void It_is_written_as_the_parser_writes_it() =>
        Pages.Sample(html =>
        {
            using var document = PageParser.Parse(PageScrubber.Scrub(html, KnownValues.None).Html);
            Assert.Equal("<!DOCTYPE html>" + document.DocumentElement.OuterHtml, PageWriter.Write(document));
        }, iter: 1000);

    [Fact]
    public void It_has_the_features_that_the_parser_s_page_has() =>
        Pages.Sample(html =>
        {
            var page = PageScrubber.Scrub(html, KnownValues.None).Html;
            // In small letters: a browser's business, and so the parser's.
            var parsed = "<!doctype html>" + page["<!DOCTYPE html>".Length..];
            Assert.Null(ScrubbedPageReader.Read(parsed));

            Assert.Equal(PageFeatures.Of(parsed).OrderBy(f => f.Key, StringComparer.Ordinal), PageFeatures.Of(page).OrderBy(f => f.Key, StringComparer.Ordinal));
        }, iter: 1000);

    [Fact]
    public void What_is_broken_is_read_or_left_to_the_parser_and_is_never_a_fault() =>
        Gen.Select(Pages, Gen.Int[0, 5000], Gen.Int[0, 5000], Gen.Int[0, Pieces.Length - 1]).Sample((html, from, length, piece) =>
        {
            var page = PageScrubber.Scrub(html, KnownValues.None).Html;
            from %= page.Length;
            length %= page.Length - from;
            var broken = page[..from] + Pieces[piece] + page[(from + length)..];

            ScrubbedPageReader.Read(broken);
            ScrubbedPageReader.Read(page[..from]);

            Assert.Equal(PageFeatures.Of(broken), PageFeatures.Of(broken));
        }, iter: 2000);

    // Five seconds where the time grows with the page, minutes where with its square.
    [Fact]
    public void A_page_of_100_000_elements_beside_each_other_is_scrubbed_within_a_bound()
    {
        var started = Stopwatch.GetTimestamp();
        PageScrubber.Scrub("<main>" + string.Concat(Enumerable.Repeat("<p>Member", 100_000)) + "</main>", KnownValues.None);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 15);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body></body>")]
    [InlineData("<!DOCTYPE html><html><head></head><body></body></html> ")]
    [InlineData("<!DOCTYPE html><html><head></head><body><p id=x></p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><P></P></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><p>&copy;</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><p>a & b</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><!-- x --></body></html>")]
    [InlineData("<!DOCTYPE html><html><head></head><body><script>1</script></body></html>")]
    [InlineData("<!DOCTYPE html><html><body></body></html>")]
    public void What_was_written_otherwise_is_the_parser_s(string html) => Assert.Null(ScrubbedPageReader.Read(html));

    [Fact]
    public void Elements_in_elements_without_end_are_the_parser_s() =>
        Assert.Null(ScrubbedPageReader.Read("<!DOCTYPE html><html><head></head><body>" + string.Concat(Enumerable.Repeat("<div>", 100_000)) + string.Concat(Enumerable.Repeat("</div>", 100_000)) + "</body></html>"));

    [Fact]
    public void Five_megabytes_are_read_and_told_within_a_second()
    {
        var page = "<!DOCTYPE html><html><head></head><body>"
            + string.Concat(Enumerable.Repeat("<p class=\"card\">Member ID, and all that the plan covers</p>", 80_000)) + "</body></html>";
        Assert.InRange(page.Length, 4_500_000, PageScrubber.MaxLength);

        var started = Stopwatch.GetTimestamp();
        Assert.NotNull(ScrubbedPageReader.Read(page));
        Assert.NotEmpty(PageFeatures.Of(page));
        // Some 50 ms on an idle machine; what grows with the square of the page takes minutes.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 1);
    }

    [Fact]
    public void An_identifier_s_words_are_the_same_by_hand() =>
        Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 8].Select(string.Concat)
            .Sample(name => Assert.Equal(IdentifierWords.OfAny(name), IdentifierWords.Of(name)), iter: 2000);

    private static PageTree Parsed(string html)
    {
        using var document = PageParser.Parse(html);
        return PageTree.Of(document);
    }

    // Texts beside each other are one.
    private static string Written(PageTree tree)
    {
        var text = new StringBuilder();
        Write(tree.Root, text);
        return text.Append(tree.Elements.Count).ToString();
    }

    private static void Write(PageElement element, StringBuilder text)
    {
        text.Append('<').Append(element.LocalName);
        foreach (var name in new[] { "id", "name", "class", "role", "type", "for", "hidden", "aria-label", "aria-labelledby", "aria-hidden", "value", "lang" })
        {
            text.Append(' ').Append(element.GetAttribute(name) ?? "-");
        }

        text.Append(element.IsHidden ? " hidden>" : ">").Append(element.Before?.LocalName);
        for (var node = element.First; node is not null; node = node.Next)
        {
            if (node is PageRun run)
            {
                text.Append(run.Data);
            }
            else
            {
                Write((PageElement)node, text);
            }
        }

        text.Append("</>");
    }
}
