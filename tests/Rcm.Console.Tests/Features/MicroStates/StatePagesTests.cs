using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.MicroStates.Comparison;
using Rcm.Console.Features.MicroStates.Mapping;
using Rcm.Console.Features.MicroStates.Review;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates.Mapping;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.MicroStates;

public sealed class StatePagesTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private const string Click = """{"effect":"read","steps":[{"do":"click","target":"#go"}]}""";

    private readonly WorkflowNode node = Some.Node();
    private UserWorkflow workflow = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        workflow = Some.Workflow(Hospital);
        await Database.AddAsync(node, workflow);
    }

    [Fact]
    public async Task Two_pages_are_told_apart_line_by_line_and_by_what_they_are_recognised_by()
    {
        var (a, b) = (await StateAsync("<h1>Search</h1><button id=\"go\">Go</button>"), await StateAsync("<h1>Search</h1><button id=\"find\">Find</button>"));

        var page = Open<ComparePage>(address: Urls.CompareMicroStates(a, b));

        page.WaitForAssertion(() => page.Find("[data-testid=comparison-score]"), Patience);
        Assert.Equal(["− only in the first: <button id=\"go\">", "− only in the first:   Go"], page.FindAll(".diff .gone").Select(l => l.TextContent));
        Assert.Equal(2, page.FindAll(".diff .new").Count);
        var buttons = page.FindAll(".traits tbody tr").Single(r => r.QuerySelector("th")!.TextContent == "Buttons");
        Assert.Equal(["0 %", "Go", "Find"], buttons.QuerySelectorAll("td").Select(c => c.TextContent));
        Assert.Equal(2, page.FindAll("iframe").Count);
    }

    [Theory]
    [InlineData("/microstates/compare", "Which two?")]
    [InlineData("/microstates/compare?a=9000000000&b=9000000001", "One of the two is not here")]
    public void What_can_not_be_compared_says_what_to_do(string address, string title)
    {
        var page = Open<ComparePage>(address: address);

        page.WaitForAssertion(() => Assert.Contains(title, page.Markup, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_proposal_that_is_rejected_leaves_the_queue()
    {
        await ProposeAsync();
        var page = Open<ReviewPage>(address: Urls.MicroStateReview);
        page.WaitForAssertion(() => Assert.Contains("Every step finds its element on the recorded page.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("by likeness 0.912, 0.104 ahead", page.Markup, StringComparison.Ordinal);

        await page.FindAll("button").Single(b => b.TextContent == "Reject").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Nothing to review", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("Changed search: rejected.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_is_corrected_when_its_new_action_fits_the_recorded_page()
    {
        await ProposeAsync();
        var page = Open<ReviewPage>(address: Urls.MicroStateReview);
        page.WaitForAssertion(() => page.Find(".decide"), Patience);

        await page.FindAll("button").Single(b => b.TextContent == "Correct").ClickAsync();
        await page.Find("#review-action").ChangeAsync(Click.Replace("#go", "#nowhere", StringComparison.Ordinal));
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Find("[role=alert]"), Patience);
        Assert.DoesNotContain("corrected and accepted", page.Markup, StringComparison.Ordinal);

        // What was typed is still there to be mended.
        Assert.Contains("#nowhere", page.Find("#review-action").GetAttribute("value"), StringComparison.Ordinal);
        await page.Find("#review-action").ChangeAsync(Click);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Changed search: corrected and accepted.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Equal(StateReview.Accepted, await Database.ScalarAsync<string>("select review from micro_state where label = 'Changed search' and workflow_id = $1", workflow.WorkflowId));
    }

    [Fact]
    public async Task Who_may_only_look_decides_nothing()
    {
        await ProposeAsync();
        var viewer = Some.User(Hospital, UserRole.Viewer);
        await Database.AddAsync(viewer);

        var page = Open<ReviewPage>(As(viewer), Urls.MicroStateReview);

        page.WaitForAssertion(() => Assert.Contains("Who may edit workflows decides here.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent is "Accept" or "Reject" or "Correct");
    }

    [Fact]
    public async Task A_map_is_drawn_on_request_and_its_groups_stand_in_a_table()
    {
        await StateAsync("<h1>Search</h1>");
        await StateAsync("<h1>Search</h1>");
        var page = Open<MapPage>(address: Urls.MicroStateMap);
        page.WaitForAssertion(() => Assert.Contains("No map yet", page.Markup, StringComparison.Ordinal), Patience);

        await page.FindAll("button").Single(b => b.TextContent == "Draw the map").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Nearly the same", page.Find("#twins-title").TextContent, StringComparison.Ordinal), Patience);
        await page.FindAll("button").First(b => b.TextContent == "Select").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal("Selected", page.Find("#places-title").TextContent), Patience);
    }

    [Fact]
    public async Task Whoever_opens_a_map_that_was_drawn_sees_the_picture_however_long_its_places_take_to_load()
    {
        await StateAsync("<h1>Search</h1>");
        var admin = Some.User(Hospital, UserRole.OrgAdmin);
        await Database.AddAsync(admin);
        var drawn = await Services.GetRequiredService<DrawStateMap>().RunAsync(As(admin).Tenant, new Progress<(int Done, int Of)>(), CancellationToken.None);
        Assert.True(drawn.IsOk, drawn.Error?.Message);

        var page = Open<MapPage>(As(admin), Urls.MicroStateMap);

        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button"), b => b.TextContent == "Draw it again"), Patience);
        page.WaitForAssertion(() => Assert.Single(JSInterop.Invocations, i => i.Identifier == "drawMap"), Patience);
    }

    private async Task<long> StateAsync(string html, Action<MicroState>? with = null)
    {
        var state = Some.MicroState(workflow, node, action: Click);
        state.DomSnapshot = PageScrubber.Scrub(html, KnownValues.None).Html;
        with?.Invoke(state);
        await Database.AddAsync(state);
        return state.MicroStateId;
    }

    private async Task ProposeAsync()
    {
        var version = Some.Version(workflow);
        await Database.AddAsync(version);
        var batch = Some.Batch(Hospital, JobStatus.Processing, version: version);
        await Database.AddAsync(batch);
        await StateAsync("<button id=\"go\">Go</button>", s =>
        {
            (s.Label, s.Review, s.OrgId, s.ProposedTier, s.ProposedBatchJobId, s.ProposedAt, s.MiniScore, s.ProposedMargin, s.Fingerprint) =
                ("Changed search", StateReview.Proposed, Hospital.OrgId, 2, batch.BatchJobId, Some.Now, 0.912m, 0.104m, "p" + Some.Number());
        });
    }
}
