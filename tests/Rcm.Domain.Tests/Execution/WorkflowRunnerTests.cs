using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

public class WorkflowRunnerTests
{
    private readonly RunnerBench bench = new();

    [Fact]
    public async Task A_known_way_leads_to_the_payer_s_answer()
    {
        var result = await bench.RunAsync();

        Assert.Equal(("active", null, null), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Equal(
            [
                "navigate ", "fill #user=robot-canary", "fill #password=pw canary!77", "click #sign-in",
                "fill #member=ZQX1234567", "fill #dob=03/07/1980", "click #go",
            ],
            bench.Site.Actions);
        Assert.Equal(["login_success", "found"], result.Taken.Select(t => t.Label));
        Assert.Equal(("active", "2026-01-31"), (result.Output["status"], result.Output["from"]));
        Assert.False(result.Output.ContainsKey("group"));
        var rows = Assert.IsType<IReadOnlyList<IReadOnlyDictionary<string, string?>>>(result.Output["rows"], exactMatch: false);
        Assert.Equal([("Plan", "$20"), ("Other", null)], rows.Select(r => (r["name"], r["copay"])));
    }

    [Fact]
    public async Task Each_step_is_traced_with_its_tier_and_its_reason()
    {
        await bench.RunAsync();

        Assert.Equal(
            [
                "navigate login", "recognise login", "fill login", "fill login", "click login", "recognise login", "finish login", "transition login",
                "recognise search", "fill search", "fill search", "click search", "recognise search", "finish search", "transition search",
                "recognise verify", "extract verify", "extract verify", "extract verify", "extract verify", "finish verify",
            ],
            bench.Steps.Select(s => $"{s.ActionType} {s.Node}"));
        Assert.All(bench.Steps, s => Assert.True(s.Success));
        Assert.All(bench.Steps.Where(s => s.ActionType != "transition"), s => Assert.Equal((1, false), (s.Tier, string.IsNullOrEmpty(s.TierReason))));
        Assert.All(bench.Recognised, s => Assert.NotNull(s.MicroStateId));
        Assert.All(bench.Steps.Where(s => s.ActionType == "fill"), s => Assert.StartsWith("{{", (string?)s.Detail["value"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_page_ends_the_run_with_its_scrubbed_picture_and_nothing_is_done_on_it()
    {
        bench.Site.Leads("search", "click #go", "survey");

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.Unrecognised, "unrecognised_page"), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Contains("search", result.Message, StringComparison.Ordinal);
        Assert.Equal("click #go", bench.Site.Actions[^1]);
        var last = bench.Steps[^1];
        Assert.Equal(("recognise", false, null), (last.ActionType, last.Success, last.Tier));
        Assert.Contains("{{first_name}} {{last_name}}", last.Page!.Html, StringComparison.Ordinal);
        Assert.Equal(bench.Fingerprint("survey"), last.Page.Fingerprint);
    }

    [Fact]
    public async Task A_page_known_at_another_node_only_is_unknown_here()
    {
        bench.Forget("search", "result");

        Assert.Equal("unrecognised_page", (await bench.RunAsync()).ReasonCode);
    }

    [Fact]
    public async Task A_page_that_stays_after_the_action_is_not_acted_on_again()
    {
        bench.Site.Leads("search", "click #go", "search");

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "no_progress"), (result.Exception, result.ReasonCode));
        Assert.Single(bench.Site.Actions, a => a == "click #go");
        Assert.False(bench.Steps[^1].Success);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_page_that_changes_slowly_is_awaited(int moments)
    {
        bench.Site.LeadsSlowly("search", "click #go", "result", moments);

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
        Assert.Single(bench.Site.Actions, a => a == "click #go");
    }

    [Fact]
    public async Task But_not_for_ever()
    {
        bench.Site.LeadsSlowly("search", "click #go", "result", moments: 1_000);
        var started = bench.Time.GetUtcNow();

        Assert.Equal("no_progress", (await bench.RunAsync()).ReasonCode);
        Assert.InRange(bench.Time.GetUtcNow() - started, RunLimits.Default.Recognise, RunLimits.Default.Recognise * 2);
    }

    [Fact]
    public async Task A_page_that_nobody_knows_and_that_is_at_rest_is_not_waited_for()
    {
        bench.Site.Page("news", "<main><h1>News</h1></main>").Leads("search", "click #go", "news");
        var started = bench.Time.GetUtcNow();

        Assert.Equal("unrecognised_page", (await bench.RunAsync()).ReasonCode);
        Assert.InRange(bench.Time.GetUtcNow() - started, RunLimits.Default.Rest, RunLimits.Default.Rest * 2);
    }

    [Fact]
    public async Task A_page_between_is_waited_away()
    {
        bench.Site.Page("spinner", "<div role=progressbar></div>").LeadsSlowly("search", "click #go", "result", moments: 3, meanwhile: "spinner");

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
    }

    [Fact]
    public async Task A_retry_waits_for_the_page_to_change_before_it_acts_again()
    {
        bench.Teach("login", "login", new FillStep("#user", "{{credential.username}}"), new ClickStep("#sign-in"), new FinishStep("login_retry"));
        bench.Site.LeadsSlowly("login", "click #sign-in", "search", moments: 4);

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
        Assert.Single(bench.Site.Actions, a => a == "click #sign-in");
    }

    [Fact]
    public async Task A_retry_that_gets_nowhere_ends_after_the_graph_s_bound()
    {
        bench.Teach("login", "login", new ClickStep("#sign-in"), new FinishStep("login_retry"));
        bench.Site.Leads("login", "click #sign-in", "login");
        bench.Graph = bench.Graph with { MaxVisits = 3 };

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "too_many_visits"), (result.Exception, result.ReasonCode));
        Assert.Equal(3, bench.Site.Actions.Count(a => a == "click #sign-in"));
        Assert.Equal(3, result.Taken.Count);
    }

    [Fact]
    public async Task A_session_that_expires_is_signed_in_again()
    {
        bench.Teach("search", "login", new FinishStep("session_expired"));
        var searches = 0;
        bench.Site.Leads("search", "click #go", () => ++searches == 1 ? "login" : "result");

        var result = await bench.RunAsync();

        Assert.Equal("active", result.PayerOutcome);
        Assert.Equal(["login_success", "session_expired", "login_success", "found"], result.Taken.Select(t => t.Label));
    }

    [Fact]
    public async Task An_outcome_that_leads_nowhere_goes_to_a_person()
    {
        bench.Graph = bench.Graph with { Transitions = [.. bench.Graph.Transitions.Where(t => t.Label != "found")] };

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Unrecognised, "no_transition"), (result.Exception, result.ReasonCode));
        Assert.Equal(["login_success"], result.Taken.Select(t => t.Label));
    }

    [Theory]
    [InlineData("member_id")]
    [InlineData("dob")]
    public async Task A_row_that_lacks_what_the_workflow_needs_never_reaches_the_browser(string column)
    {
        bench.Row[column] = "";

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "missing_data"), (result.Exception, result.ReasonCode));
        Assert.Contains(column, result.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Site.Actions);
        Assert.Empty(bench.Steps);
    }

    [Fact]
    public async Task A_value_that_only_an_action_needs_is_told_when_it_is_missing()
    {
        bench.Teach("search", "search", new FillStep("#group", "{{group_number}}"), new ClickStep("#go"));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "missing_data"), (result.Exception, result.ReasonCode));
        Assert.Contains("group_number", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("click #go", bench.Site.Actions);
    }

    [Fact]
    public async Task Credentials_that_are_not_set_are_the_set_up_s_owner_s_to_mend()
    {
        bench.Credentials.Clear();

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "credentials_missing"), (result.Exception, result.ReasonCode));
        Assert.DoesNotContain("click #sign-in", bench.Site.Actions);
    }

    [Fact]
    public async Task A_birth_date_that_is_none_is_not_typed()
    {
        bench.Row["dob"] = "7 March";

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "bad_date"), (result.Exception, result.ReasonCode));
        Assert.DoesNotContain("7 March", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Site.Actions, a => a.StartsWith("fill #dob", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_in_a_path_leads_nowhere_else()
    {
        bench.Row["member_id"] = "../admin?all=1#//x";
        bench.Teach("search", "search", new NavigateStep("/member/{{member_id}}"));
        bench.Site.Leads("search", "navigate /member/..%2Fadmin%3Fall%3D1%23%2F%2Fx", "result");

        Assert.Equal("active", (await bench.RunAsync()).PayerOutcome);
    }

    [Fact]
    public async Task A_fault_of_the_page_is_a_system_exception_and_its_step_says_so()
    {
        bench.Site.Fails("search", "click #go", new PageException("timeout", "The portal did not answer within 60 s."));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "timeout", "The portal did not answer within 60 s."), (result.Exception, result.ReasonCode, result.Message));
        Assert.Equal(("click", false, "The portal did not answer within 60 s."), (bench.Steps[^1].ActionType, bench.Steps[^1].Success, bench.Steps[^1].Error));
    }

    [Fact]
    public async Task A_fault_while_the_page_is_read_is_traced_too()
    {
        bench.Site.Fails("search", "capture", new PageException("portal_unreachable", "The portal can't be reached."));

        Assert.Equal("portal_unreachable", (await bench.RunAsync()).ReasonCode);
        Assert.Equal(("recognise", false, "The portal can't be reached."), (bench.Steps[^1].ActionType, bench.Steps[^1].Success, bench.Steps[^1].Error));
    }

    [Fact]
    public async Task A_page_that_can_t_be_opened_at_all_is_a_system_exception()
    {
        bench.Site.Fails("login", "navigate ", new PageException("host_refused", "No.", ExceptionKind.Business));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "host_refused"), (result.Exception, result.ReasonCode));
        Assert.Equal("navigate", Assert.Single(bench.Steps).ActionType);
    }

    [Fact]
    public async Task Our_own_faults_are_not_taken_for_the_portal_s()
    {
        bench.Site.Fails("search", "click #go", new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.RunAsync());
    }

    [Fact]
    public async Task A_run_that_is_stopped_stops()
    {
        using var stop = new CancellationTokenSource();
        bench.Site.Leads("search", "click #go", () =>
        {
            stop.Cancel();
            return "result";
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(stop.Token));
    }

    [Fact]
    public async Task After_a_submission_a_fault_is_not_tried_again_by_itself()
    {
        bench.Teach("search", "search", ActionEffect.Write, new ClickStep("#go"));
        bench.Site.Fails("search", "click #go", new PageException("timeout", "Waited for #go, and it did not come."));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Unrecognised, "outcome_unknown"), (result.Exception, result.ReasonCode));
    }

    [Fact]
    public async Task A_submission_is_not_made_twice_in_one_run()
    {
        bench.Teach("search", "search", ActionEffect.Write, new ClickStep("#go"));
        bench.Site.Page("survey", """<h1>Survey</h1><button id="back">Back</button>""");
        bench.Teach("search", "survey", new ClickStep("#back"), new FinishStep("session_expired"));
        bench.Site.Leads("search", "click #go", "survey").Leads("survey", "click #back", "search");

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Unrecognised, "write_twice"), (result.Exception, result.ReasonCode));
        Assert.Single(bench.Site.Actions, a => a == "click #go");
    }
}
