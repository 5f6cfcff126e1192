using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Healing;

public class ProgramHealerTests
{
    private const string Form = """
        <form id="f"><label for="member-id">Member ID</label><input id="member-id" name="member_id">
        <label for="dob">Date of birth (MM/DD/YYYY)</label><input id="dob" name="dob"><button id="search" type="submit">Search</button></form>
        """;

    private const string Answer = """
        <section><h2>Coverage</h2><dl><dt>Plan name</dt><dd id="plan">Choice PPO</dd><dt>Reject code</dt><dd id="code">75</dd></dl></section>
        <table id="t"><thead><tr><th>Service</th><th>Copay</th></tr></thead><tbody><tr><td>Visit</td><td>$00</td></tr></tbody></table>
        """;

    private static readonly ActionProgram Search = new(
        [new FillStep("#member-id", "{{member_id}}"), new FillStep("#dob", "{{dob}}", "MM/dd/yyyy"), new ClickStep("#search")], ActionEffect.Read);

    [Theory]
    [InlineData("role and name", """<form><label>Member ID <input name="x"></label><label>Date of birth <input name="y"></label><button>Search</button></form>""", "input[name=\"x\"]")]
    [InlineData("label", """<form><label for="a">Subscriber number</label><input id="a"><label>Birth date <input></label><input type="submit" value="Find"></form>""", "#a")]
    [InlineData("attributes", """<form>Your card<input id="txtMemberId"><label>Birth date <input></label><button>Search</button></form>""", "#txtMemberId")]
    [InlineData("role and name", """<form><table><tr><td>Member ID</td><td><input></td></tr></table><input aria-label="Date of birth"><button>Search</button></form>""", "body > form > table > tbody > tr > td:nth-of-type(2) > input")]
    public void A_field_is_found_by_what_it_is_called(string by, string page, string target)
    {
        var healed = Heal(Search, Form, page);

        Assert.Equal((1, "#member-id", target, by), (healed.Targets[0].Step, healed.Targets[0].From, healed.Targets[0].To, healed.Targets[0].By));
        Assert.Equal(target, healed.Program.Steps[0].On);
    }

    [Fact]
    public void The_button_that_sends_the_form_is_known_by_that_alone_when_it_is_called_otherwise()
    {
        var healed = Heal(Search, Form, """<form id="f"><label>Member ID <input></label><label>Date of birth <input></label><button type="reset">Clear</button><button id="go">Ask</button></form>""");

        Assert.Equal(("#go", "structure"), (healed.Targets[^1].To, healed.Targets[^1].By));
    }

    [Theory]
    [InlineData("two fields of one meaning", """<form><label>Subscriber ID <input></label><label>Member number <input></label><label>Date of birth <input></label><button>Search</button></form>""", "alike")]
    [InlineData("none", """<form><label>Group <input></label><label>Date of birth <input></label><button>Search</button></form>""", "no “Member ID”")]
    [InlineData("an id that is another field's now", """<form><label for="member-id">Group number</label><input id="member-id"><label>Date of birth <input></label><button>Search</button></form>""", "no “Member ID”")]
    [InlineData("another way to write a date", """<form><label>Member ID <input></label><label>Date of birth (DD/MM/YYYY) <input></label><button>Search</button></form>""", "date otherwise")]
    [InlineData("a button that changes something", """<form><label>Member ID <input></label><label>Date of birth <input></label><button>Submit claim</button></form>""", "changes something")]
    [InlineData("hidden", """<form><label>Member ID <input type="hidden"></label><label>Date of birth <input></label><button>Search</button></form>""", "no “Member ID”")]
    public void What_can_t_be_told_is_refused(string why, string page, string message)
    {
        var refused = ProgramHealer.Heal(Search, Form, page);

        Assert.False(refused.IsOk, why);
        Assert.Contains(message, refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_s_date_field_gets_its_own_form()
    {
        var healed = Heal(Search, Form, """<form><label>Member ID <input></label><label>Date of birth <input type="date"></label><button>Search</button></form>""");

        Assert.Equal("yyyy-MM-dd", Assert.IsType<FillStep>(healed.Program.Steps[1]).Format);
    }

    [Theory]
    [InlineData("""<table><tr><th>Benefit plan</th><td class="v">Choice PPO</td></tr><tr><th>Group</th><td>1</td></tr></table>""", ".v")]
    [InlineData("""<div><div>Plan name</div><div class="v">Choice PPO</div></div><p>Plan name is shown above</p>""", ".v")]
    [InlineData("""<p>Plan name: <b class="v">Choice PPO</b></p>""", ".v")]
    [InlineData("""<span class="label">Plan name</span> <span class="v">Choice PPO</span> <em>more</em>""", ".v")]
    public void A_value_is_found_by_what_stands_beside_it(string page, string expected)
    {
        var healed = Heal(new ActionProgram([new ExtractStep("#plan", "plan")], ActionEffect.Read), Answer, page);

        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page);
        Assert.Same(document.QuerySelector(expected), document.QuerySelector(healed.Program.Steps[0].On!));
    }

    [Theory]
    [InlineData("its place alone does not tell it", """<dl><dt>Carrier</dt><dd>Choice PPO</dd></dl>""")]
    [InlineData("two say the same", """<dl><dt>Plan name</dt><dd>A</dd><dt>Benefit plan</dt><dd>B</dd><dt>Plan name</dt><dd>C</dd></dl>""")]
    [InlineData("its id went to another value", """<dl><dt>Group number</dt><dd id="plan">00</dd></dl>""")]
    public void A_value_that_can_t_be_told_is_not_read(string why, string page) =>
        Assert.False(ProgramHealer.Heal(new ActionProgram([new ExtractStep("#plan", "plan")], ActionEffect.Read), Answer, page).IsOk, why);

    [Fact]
    public void A_code_that_has_become_a_sentence_is_not_read_for_the_code() =>
        Assert.False(ProgramHealer.Heal(new ActionProgram([new ExtractStep("#code", "code")], ActionEffect.Read), Answer, "<dl><dt>Reject code</dt><dd>See the letter</dd></dl>").IsOk);

    [Fact]
    public void Two_values_of_one_name_are_told_apart_by_their_part_of_the_page()
    {
        const string page = """<section><h2>Other coverage</h2><dl><dt>Plan name</dt><dd>A</dd></dl></section><section><h2>Coverage</h2><dl><dt>Plan name</dt><dd id="it">B</dd></dl></section>""";

        Assert.Equal("#it", Heal(new ActionProgram([new ExtractStep("#plan", "plan")], ActionEffect.Read), Answer, page).Program.Steps[0].On);
    }

    [Fact]
    public void A_table_is_read_by_what_its_columns_are_headed()
    {
        var read = new ActionProgram(
            [new ExtractStep("#t tbody tr", "rows", new Dictionary<string, string> { ["service"] = "td:nth-child(1)", ["copay"] = "td:nth-child(2)" })], ActionEffect.Read);

        var healed = Assert.IsType<ExtractStep>(Heal(read, Answer, """<table id="new"><tr><th>Copayment</th><th>Tier</th><th>Service type</th></tr><tr><td>$00</td><td>0</td><td>Visit</td></tr></table>""").Program.Steps[0]);

        Assert.Equal(("#new tr:has(td)", "td:nth-child(3)", "td:nth-child(1)"), (healed.Target, healed.Columns!["service"], healed.Columns["copay"]));
        Assert.False(ProgramHealer.Heal(read, Answer, "<table><tr><th>Service</th></tr><tr><td>Visit</td></tr></table>").IsOk);
        Assert.False(ProgramHealer.Heal(read, Answer, "<table><tr><th>Service</th><th>Copay</th><th>Co-payment</th><th>Copay</th></tr><tr><td></td><td></td></tr></table>").IsOk);
    }

    [Fact]
    public void What_may_be_missing_is_not_read_from_elsewhere()
    {
        var program = new ActionProgram([new ExtractStep("#plan", "plan", Optional: true), new ExtractStep("#code", "code")], ActionEffect.Read);

        var healed = Heal(program, Answer, """<dl><dt>Reject code</dt><dd>00</dd></dl>""");

        Assert.Equal("#plan", healed.Program.Steps[0].On);
        Assert.False(ProgramHealer.Heal(program, Answer, """<dl><dt>Reject code</dt><dd>00</dd><dt>Something else</dt><dd><i id="plan">?</i></dd></dl>""").IsOk);
    }

    private static HealedProgram Heal(ActionProgram program, string recorded, string page)
    {
        var healed = ProgramHealer.Heal(program, recorded, page);
        Assert.True(healed.IsOk, healed.IsOk ? "" : healed.Error.Message);
        return healed.Value;
    }
}
