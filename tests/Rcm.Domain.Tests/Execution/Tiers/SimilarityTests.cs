using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Execution.Tiers;

public class SimilarityTests
{
    private const string Recorded = """<h1>Search</h1><form id="f"><label for="m">Member ID</label><input id="m"><label for="d">Birth date</label><input id="d"><button id="s">Search</button></form>""";
    private const string Drifted = """<h2>Find</h2><form id="g"><label>Subscriber ID <input id="sub"></label><label>Date of birth <input id="born"></label><input type="submit" id="find" value="Find"></form>""";

    private static readonly ActionStep[] Search = [new FillStep("#m", "{{member_id}}"), new FillStep("#d", "{{dob}}", "MM/dd/yyyy"), new ClickStep("#s")];

    private readonly RunnerBench bench = new();
    private readonly TierBench tiers;

    public SimilarityTests()
    {
        tiers = new TierBench(bench);
        bench.Site.Page("drifted", Drifted).Leads("login", "click #sign-in", "drifted").Leads("drifted", "click #find", "result");
        // The page after signing in is known to login_portal: the search page is what drifted.
        bench.Teach("login", "drifted", new FinishStep("login_success"));
    }

    [Fact]
    public async Task A_drifted_page_is_worked_as_the_nearest_recorded_one_and_traced_as_tier_2()
    {
        tiers.Near(7, "search", Recorded, 0.87, Search).Near(8, "verify", "<p>other</p>", 0.40, new FinishStep(PayerOutcome: "active"));

        var result = await bench.RunAsync();

        Assert.Equal(("active", null), (result.PayerOutcome, result.Exception));
        Assert.Equal(["fill #sub=ZQX1234567", "fill #born=03/07/1980", "click #find"], bench.Site.Actions.TakeLast(3));
        var step = bench.Recognised.Single(s => s.Tier == 2);
        Assert.Equal((7, true, 0.87, 0.47), (step.MicroStateId, step.Success, step.Detail["score"], step.Detail["margin"]));
        Assert.Contains("0.87", step.TierReason, StringComparison.Ordinal);
        var healed = Assert.IsType<IReadOnlyList<HealedTarget>>(step.Detail["healed"], exactMatch: false);
        Assert.Equal([("#m", "#sub", "label"), ("#d", "#born", "label"), ("#s", "#find", "label")], healed.Select(h => (h.From, h.To, h.By)));
        Assert.All(bench.Steps.Where(s => s.Node == "search" && s.ActionType is "fill" or "click").Skip(3), s => Assert.Equal(2, s.Tier));
    }

    [Fact]
    public async Task What_led_to_a_recognised_page_is_proposed_with_the_page_and_the_action_on_it()
    {
        tiers.Near(7, "search", Recorded, 0.87, Search);

        await bench.RunAsync();

        var proposal = Assert.Single(tiers.Kept);
        Assert.Equal(("search", 2, 7, tiers.Fingerprint(Drifted)), (proposal.Node, proposal.Tier, proposal.Source, proposal.Page.Fingerprint));
        Assert.Equal(["#sub", "#born", "#find"], proposal.Program.Steps.Select(s => s.On));
        Assert.Equal(ActionEffect.Read, proposal.Program.Effect);
        // So that another page of the same structure is not taken for this one.
        Assert.Equal(["Subscriber ID", "Date of birth", "Find"], proposal.Program.Steps.Select(s => s.Label));
    }

    [Fact]
    public async Task What_led_nowhere_is_not_proposed()
    {
        bench.Site.Leads("drifted", "click #find", "survey");
        tiers.Near(7, "search", Recorded, 0.87, Search);

        var result = await bench.RunAsync();

        Assert.Equal(ExceptionKind.Unrecognised, result.Exception);
        Assert.Empty(tiers.Kept);
    }

    [Theory]
    [InlineData("too far", 0.59, 0.1, "only 0.59 alike")]
    [InlineData("too near to another page", 0.80, 0.78, "too near to each other")]
    [InlineData("nearer to another node's page", 0.80, 0.90, "nearest to “state 8”")]
    public async Task Below_the_thresholds_a_person_decides_with_the_page_and_the_candidates(string why, double score, double other, string message)
    {
        tiers.Near(7, "search", Recorded, score, Search).Near(8, "verify", "<p>other</p>", other, new FinishStep(PayerOutcome: "active"))
            .Near(9, "verify", "<p>9</p>", 0.05, new FinishStep(PayerOutcome: "x")).Near(10, "verify", "<p>10</p>", 0.04, new FinishStep(PayerOutcome: "y"));

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.Unrecognised, "unrecognised_page"), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.Equal("click #sign-in", bench.Site.Actions[^1]);
        var last = bench.Steps[^1];
        Assert.NotNull(last.Page);
        Assert.Equal(3, Assert.IsType<IReadOnlyList<Rcm.Domain.Execution.Tiers.TierCandidate>>(last.Detail["candidates"], exactMatch: false).Count);
        Assert.NotEmpty(why);
    }

    [Fact]
    public async Task A_page_that_is_recorded_twice_for_the_same_purpose_is_no_rival_of_itself()
    {
        tiers.Near(7, "search", Recorded, 0.87, Search).Near(8, "search", Recorded.Replace("\"m\"", "\"n\"", StringComparison.Ordinal), 0.86, new FillStep("#n", "{{member_id}}"), Search[1], Search[2]);

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
    }

    [Fact]
    public async Task A_page_that_another_row_has_found_for_the_step_before_is_no_rival_of_the_same_page_here()
    {
        // The search page stands there after signing in. Another row has told the step before what it looks like now, and this step not yet.
        tiers.Near(7, "search", Recorded, 0.90, Search).Found(20, "login", Drifted, source: 7, 1.00, new FinishStep("login_success"));

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
    }

    [Theory]
    [InlineData("timeout", ExceptionKind.System, "timeout")]
    [InlineData("element_ambiguous", ExceptionKind.Unrecognised, "unrecognised_page")]
    public async Task What_a_busy_portal_does_not_do_in_time_is_tried_again_and_what_the_page_does_not_allow_is_a_person_s(string fault, string kind, string code)
    {
        bench.Site.Fails("drifted", "click #find", new PageException(fault, "It did not come."));
        tiers.Near(7, "search", Recorded, 0.87, Search);

        var result = await bench.RunAsync();

        Assert.Equal((kind, code), (result.Exception, result.ReasonCode));
    }

    [Fact]
    public async Task A_write_is_a_person_s_on_a_changed_page_also_where_nobody_said_what_it_does()
    {
        tiers.Near(7, "search", Recorded, 0.99, ActionEffect.Write, Search);

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Unrecognised, "write_needs_person"), (result.Exception, result.ReasonCode));
        Assert.Equal("click #sign-in", bench.Site.Actions[^1]);
        Assert.Empty(tiers.Kept);
    }

    [Fact]
    public async Task An_unexpected_warning_stops_the_robot_however_near_the_page_is()
    {
        bench.Site.Page("drifted", """<div role="alert">Your account is locked</div>""" + Drifted);
        tiers.Near(7, "search", Recorded, 0.99, Search);
        bench.Teach("login", "drifted", new FinishStep("login_success"));

        var result = await bench.RunAsync();

        Assert.Equal("unrecognised_page", result.ReasonCode);
        Assert.Contains("warning", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_stays_the_same_after_the_action_is_no_progress_and_tried_again_later()
    {
        bench.Site.Leads("drifted", "click #find", "drifted");
        tiers.Near(7, "search", Recorded, 0.87, Search);

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "no_progress"), (result.Exception, result.ReasonCode));
        Assert.Equal(1, bench.Site.Actions.Count(a => a == "click #find"));
    }

    [Fact]
    public async Task A_page_that_comes_back_otherwise_is_not_acted_on_again()
    {
        bench.Site.Page("again", Drifted.Replace("Find</h2>", "Find</h2><p>Try again</p>", StringComparison.Ordinal)).Leads("drifted", "click #find", "again");
        tiers.Near(7, "search", Recorded, 0.87, Search);

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Unrecognised, "unrecognised_page"), (result.Exception, result.ReasonCode));
        Assert.Contains("acted already", result.Message, StringComparison.Ordinal);
        Assert.Equal(1, bench.Site.Actions.Count(a => a == "click #find"));
    }

    [Fact]
    public async Task What_a_person_rejected_is_not_tried_again()
    {
        tiers.Near(7, "search", Recorded, 0.99, Search).Rejected.Add(tiers.Fingerprint(Drifted));

        var result = await bench.RunAsync();

        Assert.Equal("unrecognised_page", result.ReasonCode);
        Assert.Contains("rejected", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_is_down_is_said_and_the_row_waits_for_a_person()
    {
        tiers.Unavailable = "The embedding service does not answer.";

        var result = await bench.RunAsync();

        Assert.Equal(ExceptionKind.Unrecognised, result.Exception);
        Assert.Contains("embedding service", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_does_not_answer_for_a_while_is_tried_again_and_neither_a_person_nor_a_model_is_asked_for_it()
    {
        tiers.WithModel();
        (tiers.Unavailable, tiers.Passing) = ("The embedding generator does not answer.", true);

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "embedder_unavailable"), (result.Exception, result.ReasonCode));
        Assert.Contains("does not answer", result.Message, StringComparison.Ordinal);
        Assert.Empty(tiers.Asked);
    }

    [Fact]
    public async Task A_healed_answer_is_read_as_strictly_as_a_recorded_one()
    {
        bench.Site.Page("moved", """<h1>Result</h1><dl><dt>Status</dt><dd>Lapsed</dd></dl>""").Leads("drifted", "click #find", "moved");
        bench.Teach("search", "moved", new FinishStep("found"));
        tiers.Near(7, "search", Recorded, 0.87, Search)
            .Near(8, "verify", """<h1>Result</h1><dl><dt>Status</dt><dd id="st">Active</dd></dl>""", 0.90,
                new ExtractStep("#st", "status", Values: new Dictionary<string, string> { ["Active"] = "active" }), new FinishStep(PayerOutcome: "{{status}}"));
        // Each page's own distance: the search page is farther from the result than from itself, and the other way round.
        bench.Teach("search", "drifted", [new FillStep("#sub", "{{member_id}}"), new ClickStep("#find")]);

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.Unrecognised, "unknown_answer"), (result.PayerOutcome, result.Exception, result.ReasonCode));
    }

    [Fact]
    public async Task A_recorded_page_whose_elements_are_called_otherwise_is_not_that_page()
    {
        // The same structure, one line more before it: the place of the value is another one.
        const string answer = "<dl><dt>Plan</dt><dd>A</dd><dt>Status</dt><dd>Active</dd></dl>";
        bench.Site.Page("lines", answer).Leads("search", "click #go", "lines").Leads("login", "click #sign-in", "search");
        bench.Teach("search", "lines", new FinishStep("found"));
        bench.Teach("verify", "lines",
            new ExtractStep("dl > dd:nth-of-type(2)", "status", Values: new Dictionary<string, string> { ["Active"] = "active" }) { Label = "Status" },
            new FinishStep(PayerOutcome: "{{status}}"));
        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);

        bench.Site.Page("lines", answer.Replace("<dt>Status</dt>", "<dt>Former status</dt>", StringComparison.Ordinal));

        Assert.Equal("unrecognised_page", (await bench.RunAsync()).ReasonCode);
    }
}
