using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Execution;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

/// <summary>One run on a scripted portal: sign in, search, read the answer. Tests change what they are about.</summary>
internal sealed class RunnerBench : IStateLibrary, IRunObserver
{
    public const string Username = "robot-canary";
    public const string Password = "pw canary!77";

    private readonly Dictionary<(string Node, string Fingerprint), RecognisedState> states = [];
    private long lastState;

    public RunnerBench()
    {
        Site = new ScriptedSite(Time, "login")
            .Page("login", """<h1>Sign in</h1><form id="login-form"><input id="user"><input id="password" type="password"><button id="sign-in">Sign in</button></form>""")
            .Page("search", """<h1>Search</h1><form id="search-form"><input id="member"><input id="dob"><button id="go">Search</button></form>""")
            .Page("result", """
                <h1>Result</h1><p>Canaryson, Zelda 03/07/1980 ZQX1234567</p><p id="status">Active</p><p id="from">01/31/2026</p>
                <table id="rows"><tbody><tr><td>Plan</td><td>$20</td></tr><tr><td>Other</td></tr></tbody></table>
                """)
            .Page("rejected", """<h1>Rejected</h1><p id="code">75</p><p>Canaryson</p>""")
            .Page("survey", """<h1>Survey</h1><p>Zelda Canaryson, how was it? <input type="radio"></p>""")
            .Leads("login", "click #sign-in", "search")
            .Leads("search", "click #go", "result");

        Teach("login", "login", new FillStep("#user", "{{credential.username}}"), new FillStep("#password", "{{credential.password}}"), new ClickStep("#sign-in"));
        Teach("login", "search", new FinishStep("login_success"));
        Teach("search", "search", new FillStep("#member", "{{member_id}}"), new FillStep("#dob", "{{dob}}", "MM/dd/yyyy"), new ClickStep("#go"));
        Teach("search", "result", new FinishStep("found"));
        Teach("search", "rejected", new FinishStep("not_found"));
        Teach("verify", "result",
            new ExtractStep("#status", "status", Values: new Dictionary<string, string> { ["Active"] = "active", ["Inactive"] = "inactive" }),
            new ExtractStep("#from", "from", Format: "MM/dd/yyyy"),
            new ExtractStep("#group", "group", Optional: true),
            new ExtractStep("#rows tbody tr", "rows", Columns: new Dictionary<string, string> { ["name"] = "td:nth-child(1)", ["copay"] = "td:nth-child(2)" }),
            new FinishStep(PayerOutcome: "{{status}}"));
        Teach("verify", "rejected", new ExtractStep("#code", "code"), new FinishStep(PayerOutcome: "not_found", ReasonCode: "{{code}}"));
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedSite Site { get; }

    public WorkflowGraph Graph { get; set; } = new(
        "login",
        [new("login"), new("search"), new("verify", IsTerminal: true)],
        [
            new("login", "search", "login_success"), new("login", "login", "login_retry"),
            new("search", "verify", "found"), new("search", "verify", "not_found"), new("search", "login", "session_expired"),
        ]);

    public Dictionary<string, string?> Row { get; } = new()
    {
        ["member_id"] = "ZQX1234567", ["first_name"] = "Zelda", ["last_name"] = "Canaryson", ["dob"] = "1980-03-07",
    };

    public Dictionary<string, string> Credentials { get; } = new() { ["username"] = Username, ["password"] = Password };

    /// <summary>Tiers 2 and 3; none where a test does not set them.</summary>
    public HigherTiers? Beyond { get; set; }

    public List<RunStep> Steps { get; } = [];

    public IEnumerable<RunStep> Recognised => Steps.Where(s => s.ActionType == "recognise");

    /// <summary>Page and action as they are recorded: the page is known by its structure alone.</summary>
    public void Teach(string node, string page, params ActionStep[] steps) => Teach(node, page, ActionEffect.Read, steps);

    public void Teach(string node, string page, ActionEffect effect, params ActionStep[] steps)
    {
        var program = ActionProgram.Check(new ActionProgram(steps, effect));
        Assert.True(program.IsOk, program.Error?.Message);
        states[(node, Fingerprint(page))] = new RecognisedState(++lastState, $"{page} at {node}", program.Value);
    }

    public void Forget(string node, string page) => states.Remove((node, Fingerprint(page)));

    public string Fingerprint(string page) => PageScrubber.Scrub(Site.Html(page), KnownValues.None).Fingerprint;

    public RecognisedState? FindExact(string node, string fingerprint) => states.GetValueOrDefault((node, fingerprint));

    public Task OnStepAsync(RunStep step, CancellationToken cancellation)
    {
        Steps.Add(step);
        return Task.CompletedTask;
    }

    public async Task<RunResult> RunAsync(CancellationToken? cancellation = null)
    {
        var runner = new WorkflowRunner(Graph, this, Site, this, RunLimits.Default, Time, Beyond);
        var result = await runner.RunAsync(
            new RunInput(Row, Credentials), ["member_id", "first_name", "last_name", "dob"], cancellation ?? TestContext.Current.CancellationToken);
        AssertNothingOfAPatientIsTraced(result);
        return result;
    }

    // Whatever a test is about: what goes into the trace and into messages names nobody.
    private void AssertNothingOfAPatientIsTraced(RunResult result)
    {
        var traced = JsonSerializer.Serialize(Steps) + result.Message + result.ReasonCode + JsonSerializer.Serialize(result.Taken);
        foreach (var canary in new[] { "Zelda", "Canaryson", "ZQX", "1234567", "1980", "03/07", "pw canary", "canary!77", "robot-canary" })
        {
            Assert.DoesNotContain(canary, traced, StringComparison.OrdinalIgnoreCase);
        }
    }
}
