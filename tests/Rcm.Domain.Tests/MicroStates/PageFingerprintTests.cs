using CsCheck;
using Rcm.Domain.MicroStates;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates;

public class PageFingerprintTests
{
    private const string Page = """<main id="content"><h1>Result</h1><dl><dt>Name</dt><dd id="patient-name">Garcia</dd></dl><table id="t"><tr><td>1</td></tr></table></main>""";

    [Fact]
    public void Is_32_hex_digits() => Assert.Matches("^[0-9a-f]{32}\\z", PageFingerprint.Of(Page));

    [Theory]
    [InlineData("Garcia", "Okonkwo, Chidi")]
    [InlineData("Result", "")]
    [InlineData("<td>1</td></tr>", "<td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>")]
    [InlineData("<main", "  <!-- built at 12:01 --> <main")]
    [InlineData("<h1>", "<h1 class='large' style='color:red' data-x='1' onclick='a()'>")]
    [InlineData("<main id=\"content\">", "<MAIN ID=content>")]
    [InlineData("</main>", "</main><script>var a = 1;</script>")]
    [InlineData("</main>", "</main><template shadowrootmode='open'><p>x</p></template>")]
    public void The_same_page_with_other_contents_is_the_same(string from, string to)
    {
        Assert.Contains(from, Page, StringComparison.Ordinal);
        Assert.Equal(Scrub(Page), Scrub(Page.Replace(from, to, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<h1>Result</h1>", "")]
    [InlineData("<h1>Result</h1>", "<h2>Result</h2>")]
    [InlineData("id=\"t\"", "id=\"claims\"")]
    [InlineData("id=\"t\"", "")]
    [InlineData("<td>1</td>", "<td>1</td><td><a>more</a></td>")]
    [InlineData("<td>1</td>", "<td><input name='a'></td>")]
    [InlineData("</main>", "<div role='alert'>Your session is about to end</div></main>")]
    [InlineData("</dl>", "</dl><form><input type='password'></form>")]
    public void Another_structure_is_another_page(string from, string to)
    {
        Assert.Contains(from, Page, StringComparison.Ordinal);
        Assert.NotEqual(Scrub(Page), Scrub(Page.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_type_and_the_name_of_a_field_tell_pages_apart()
    {
        string[] pages = ["<input type=text name=a>", "<input type=password name=a>", "<input type=text name=b>", "<input>"];

        Assert.Equal(pages.Length, pages.Select(Scrub).Distinct().Count());
    }

    [Fact]
    public void A_list_of_any_length_is_one_page() =>
        Gen.Int[1, 120].Sample(n => Scrub(List(n)) == Scrub(List(1)), iter: 10);

    [Fact]
    public void Numbers_and_generated_parts_of_ids_do_not_count()
    {
        Assert.Equal(Scrub("""<p id="row-9">a</p>"""), Scrub("""<p id="row-12345">a</p>"""));
        Assert.Equal(Scrub("""<p id="input-7f3a9c2e">a</p>"""), Scrub("""<p id="input-0b11cc08">a</p>"""));
        Assert.Equal(Scrub("""<p id="ctl00_Main_grd_ctl02">a</p>"""), Scrub("""<p id="ctl00_Main_grd_ctl117">a</p>"""));
        Assert.NotEqual(Scrub("""<p id="ctl00_Main_grd">a</p>"""), Scrub("""<p id="ctl00_Main_pnl">a</p>"""));
    }

    [Fact]
    public void The_order_of_siblings_counts() =>
        Assert.NotEqual(Scrub("<h1>a</h1><p>b</p><h1>c</h1>"), Scrub("<h1>a</h1><h1>c</h1><p>b</p>"));

    [Fact]
    public void A_list_within_the_first_row_is_not_a_list_of_rows() =>
        Assert.NotEqual(Scrub("<ul><li><b>x</b></li></ul>"), Scrub("<ul><li><ul><li><b>x</b></li></ul></li></ul>"));

    [Theory]
    [InlineData("")]
    [InlineData("<frameset><frame src=a><frame src=b></frameset>")]
    [InlineData("plain words")]
    public void Every_page_has_one(string html) => Assert.Matches("^[0-9a-f]{32}\\z", PageFingerprint.Of(html));

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<span id=a>")]
    [InlineData("<x-y>")]
    [InlineData("<div/>")]
    [InlineData("<div></x>")]
    [InlineData("<svg><g>")]
    [InlineData("<ul><li>")]
    public void A_hostile_depth_is_survived(string tag)
    {
        var html = string.Concat(Enumerable.Repeat(tag, 100_000)) + "x";

        var page = PageScrubber.Scrub(html, KnownValues.None);

        Assert.Equal(page.Fingerprint, PageFingerprint.Of(page.Html));
        Assert.Equal(PageFingerprint.Of(html), PageFingerprint.Of(html));
    }

    [Fact]
    public void A_page_as_deep_as_browsers_make_them_is_read_to_its_ground()
    {
        static string Deep(string ground) => string.Concat(Enumerable.Repeat("<div>", 500)) + ground;

        Assert.NotEqual(Scrub(Deep("<p>a</p>")), Scrub(Deep("<h1>a</h1>")));
    }

    [Fact]
    public void Many_paragraphs_drawings_and_open_list_items_are_not_deep()
    {
        static string Wide(string last) =>
            string.Concat(Enumerable.Repeat("<p>a<br><img src=x><svg><path d=''/><path d=''/></svg>", 2_000)) + "<ul>"
            + string.Concat(Enumerable.Repeat("<li>a", 1_100)) + "</ul><script>" + string.Concat(Enumerable.Repeat("if(a<b){}", 1_100)) + "</script>" + last;

        Assert.NotEqual(Scrub(Wide("<p id=a>")), Scrub(Wide("<p id=b>")));
    }

    private static string List(int rows) =>
        "<table>" + string.Concat(Enumerable.Range(1, rows).Select(i => $"<tr id='row-{i}'><td id='name_{i}'>{i}</td><td>x</td></tr>")) + "</table>";

    private static string Scrub(string html)
    {
        var page = PageScrubber.Scrub(html, KnownValues.None);
        Assert.Equal(page.Fingerprint, PageFingerprint.Of(page.Html));
        return page.Fingerprint;
    }
}
