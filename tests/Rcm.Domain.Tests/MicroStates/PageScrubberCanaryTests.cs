using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using Rcm.Domain.MicroStates;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates;

/// <summary>No value of a row is found again in a scrubbed page, wherever and however the page writes it.</summary>
public class PageScrubberCanaryTests
{
    private static readonly string[] InText =
    [
        "<p>{0}</p>", "<td>Name</td><td>{0}</td>", "Member{0}x", "Member:{0}.", "({0})", "«{0}»", "<textarea>{0}</textarea>", "<option>{0}</option>",
        "<option value='{0}'>x</option>", "<title>{0}</title>", "<!-- {0} -->", "<script>var p = '{0}'</script>", "<style>.{0} {{}}</style>",
        "<noscript>{0}</noscript>", "<noscript><p>{0}</p></noscript>", "<template><p>{0}</p></template>", "<template shadowrootmode=open>{0}</template>",
        "<svg><text>{0}</text></svg>", "<math><mi>{0}</mi></math>", "<iframe srcdoc='{0}'>{0}</iframe>", "<xmp><b>{0}</b></xmp>", "<noembed>{0}</noembed>",
        "<details><summary>{0}</summary></details>", "<table>{0}<tr><td>x</table>", "<select>{0}</select>", "<pre>\n\n{0}</pre>", "<p>{0}<plaintext>{0}",
        "{{{{{0}}}}}", "<b>{0}", "<{0}>x", "<{0}", "</{0}>", "<?{0}?>", "<![CDATA[{0}]]>", "<x-{0}>y</x-{0}>", "<p>{0}</p></body></html>{0}", "<frameset><frame name='{0}'></frameset>",
    ];

    private static readonly string[] InAttribute =
    [
        "<p title='{0}'>x</p>", "<p aria-label='{0}'>x</p>", "<input placeholder='{0}'>", "<input value='{0}'>", "<input type=hidden value='{0}'>",
        "<input type=submit value='{0}'>", "<input type=SUBMIT value='{0}'>", "<button value='{0}'>x</button>", "<p data-name='{0}'>x</p>", "<p onclick='show(\"{0}\")'>x</p>",
        "<a href='/member/{0}'>x</a>", "<a href='javascript:a(\"{0}\")'>x</a>", "<form action='/a?q={0}'></form>", "<img src='/{0}.png' alt='{0}'>", "<p style='--n:{0}'>x</p>",
        "<p id='{0}'>x</p>", "<p id='row-{0}'>x</p>", "<p class='p {0}'>x</p>", "<input name='n[{0}]'>", "<label for='{0}'>x</label>", "<p role='{0}'>x</p>", "<p lang='{0}'>x</p>",
        "<p {0}='1'>x</p>", "<option label='{0}'>x</option>", "<html data-user='{0}'>x", "<html id='{0}'>x", "<body class='{0}'>x", "<meta name=user content='{0}'>",
        "<p aria-describedby='{0}'>x</p>", "<table summary='{0}'></table>", "<td headers='{0}'>x</td>", "<x-y title='{0}'>z</x-y>",
    ];

    private static readonly HashSet<string> Common = ["id", "class", "name", "type", "role", "title", "for", "lang", "aria-label", "aria-describedby", "placeholder", "value", "label"];

    [Fact]
    public void Not_in_texts() => HoldsFor(Gen.OneOf(InText));

    [Fact]
    public void Not_in_attributes() => HoldsFor(Gen.OneOf(InAttribute));

    [Fact]
    public void Not_cut_up_by_markup() =>
        HoldsFor(
            Gen.Const("<main><p>Member {0} found</p></main>"),
            Gen.Select(
                Gen.OneOf("<b>|</b>", "<span>|</span>", "<!-- -->|", "<wbr>|", "<script></script>|", "<i><u>|</u></i>", "&shy;|", "&#8203;|", "&zwj;|", "<img>|", "<x-y>|</x-y>", "<a><mark>|</mark></a>", "&#x200e;|"),
                Gen.Int[1, 30],
                (cut, at) => (Func<string, string>)(text => Cut(text, cut.Split('|'), at))));

    [Fact]
    public void Not_with_other_spaces_between() =>
        HoldsFor(
            Gen.Const("<p>{0}</p>"),
            Gen.OneOf("&nbsp;", "  \n\t ", "<br>", "&#8239;", "</p><p>", "&emsp;").Select(space => (Func<string, string>)(t => t.Replace(" ", space, StringComparison.Ordinal))));

    [Fact]
    public void Not_written_as_character_references() =>
        HoldsFor(Gen.OneOf(InText[0], InAttribute[0], InAttribute[15]),
            Gen.Const((Func<string, string>)(t => string.Concat(t.EnumerateRunes().Select(r => $"&#x{r.Value:x};")))));

    [Fact]
    public void Nor_of_a_person_who_is_not_the_row_s() =>
        Gen.Select(Canary.Rows, Canary.Rows, Gen.Bool).Where((row, other, _) => !row.Traces.Intersect(other.Traces).Any()).Sample((row, other, mixed) =>
        {
            var html = mixed
                ? $"<ul><li>{row.Last}, {row.First}<li>{other.Last}, {other.First}<li>{other.MemberId}</ul><img alt='{other.First} {other.Last}'>"
                : $"<table><tr><td>{other.Last}<b>{other.First}</b><td title='{other.Last}'>{other.MemberId}</table>";
            NoTrace(other, PageScrubber.Scrub(html, row.Known));
        });

    [Theory]
    [InlineData("Will", "May", "<p>Patient: <b>Will</b> May</p>")]
    [InlineData("Search", "Name", "<p>Search Name</p><p>NAME, SEARCH</p>")]
    [InlineData("Enter", "Amount", "<p>En<b>ter</b> Am<i>ount</i></p>")]
    [InlineData("Li", "Do", "<p>Li Do</p>")]
    public void A_patient_whose_name_is_a_word_of_the_page_is_masked_in_its_texts(string first, string last, string html)
    {
        var known = KnownValues.Of([new("first_name", first), new("last_name", last)]);

        var text = PageScrubber.Scrub(html, known).Html;

        Assert.Contains("{{first_name}}", text, StringComparison.Ordinal);
        Assert.Contains("{{last_name}}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(first + "<", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(last + "<", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Search")]
    [InlineData("Name")]
    [InlineData("Banner")]
    [InlineData("Page")]
    [InlineData("Button")]
    [InlineData("Form")]
    public void And_does_not_change_what_the_page_s_elements_are_called(string name)
    {
        const string Html = """
            <header id="banner" role="banner">Plan</header><form id="search-form"><label for="last-name">Last name</label><input id="last-name" name="lastName" type="text">
            <button id="searchButton" type="button">Search</button></form><div id="page-2"></div>
            """;

        var page = PageScrubber.Scrub(Html, KnownValues.Of([new("last_name", name)]));

        Assert.Equal(PageScrubber.Scrub(Html, KnownValues.None).Fingerprint, page.Fingerprint);
        Assert.Contains("id=\"search-form\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("name=\"lastName\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_vocabulary_holds_no_common_name()
    {
        // The most common surnames and given names of the United States that are also English words.
        string[] names =
        [
            "may", "will", "grant", "mark", "page", "fields", "field", "weeks", "key", "self", "street", "silver", "still", "read", "quick", "link", "way", "person", "price", "young",
            "case", "day", "best", "long", "short", "small", "rose", "hope", "faith", "grace", "art", "bill", "frank", "gene", "pat", "rich", "sue", "drew", "chase", "dean", "earl",
            "king", "ward", "bell", "cook", "hill", "banks", "parks", "woods", "stone", "west", "wells", "bush", "rice", "bond", "brown", "white", "black", "green", "gray", "gold",
            "april", "june", "august", "summer", "dawn", "eve", "joy", "angel", "christian", "major", "noble", "bishop", "pope", "church", "branch", "brooks", "rivers", "marks",
            "high", "free", "sessions", "skip", "guy", "love", "power", "house", "holder", "sharp", "strong", "land",
        ];

        Assert.All(names, name => Assert.Equal(TextScrubber.Mask, TextScrubber.Scrub(name, KnownValues.None)));
    }

    private static void HoldsFor(Gen<string> places, Gen<Func<string, string>>? writings = null) =>
        Gen.Select(Canary.Rows.SelectMany(row => row.Written.Select(text => (row, text))), places, writings ?? Gen.Const((Func<string, string>)(t => t)))
            .Sample(
                (canary, place, write) =>
                {
                    var html = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, write(canary.text));
                    var page = PageScrubber.Scrub(html, canary.row.Known);
                    NoTrace(canary.row, page);
                    Assert.Equal(page, PageScrubber.Scrub(page.Html, canary.row.Known));
                    Assert.Equal(page, PageScrubber.Scrub(page.Html, KnownValues.None));
                    Assert.Equal(page.Fingerprint, PageFingerprint.Of(page.Html));
                },
                iter: 300,
                print: t => string.Format(System.Globalization.CultureInfo.InvariantCulture, t.Item2, t.Item3(t.Item1.text)));

    private static void NoTrace(Canary row, ScrubbedPage page)
    {
        using var document = new HtmlParser().ParseDocument(page.Html);
        var elements = document.All.ToList();
        var kept = elements.SelectMany(e => e.Attributes).Select(a => a.Value)
            .Concat(elements.SelectMany(e => e.Attributes).Where(a => !Common.Contains(a.Name)).Select(a => a.Name))
            .Concat(elements.Where(e => e is IHtmlUnknownElement).Select(e => e.LocalName))
            // A text as a reader sees it, whatever markup cuts it up; and no comment.
            .Append(document.DocumentElement.TextContent)
            .Concat(document.Descendants<IComment>().Select(c => c.Data));
        Assert.DoesNotContain(kept, k => row.Traces.Any(t => k.Contains(t, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Cut(string text, string[] around, int at)
    {
        at = Math.Min(at, text.Length - 1);
        // Not between the halves of a character.
        at += char.IsLowSurrogate(text[at]) ? 1 : 0;
        return text[..at] + around[0] + text[at..] + around[1];
    }
}
