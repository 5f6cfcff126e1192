using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.MicroStates;
using Rcm.Console.Shell;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.MicroStates;

public sealed class MicroStatesPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private readonly WorkflowNode node = Some.Node();
    private UserWorkflow workflow = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        workflow = Some.Workflow(Hospital);
        await Database.AddAsync(node, workflow);
    }

    [Fact]
    public async Task What_is_searched_for_stands_in_the_address_and_each_answer_has_its_score()
    {
        var login = await StateAsync("""<label for="user">User name</label><input id="user"><button>Sign in</button>""");
        var page = Open<MicroStatesPage>(address: Here());
        page.WaitForAssertion(() => page.Find("[data-micro-state-id]"), Patience);
        Assert.False(page.Find("[data-micro-state-id]").HasAttribute("data-score"));

        await page.Find("input[aria-label=Search]").InputAsync("user name & more");
        Clock.Advance(TimeSpan.FromMilliseconds(300));

        page.WaitForAssertion(() => Assert.Matches(@"^[01]\.\d{3}$", Row(page, login).GetAttribute("data-score")), Patience);
        Assert.Contains("words name, user", Row(page, login).TextContent, StringComparison.Ordinal);
        Assert.EndsWith(Urls.MicroStates("user name & more", filter: new Urls.StateQuery(Node: node.Code)), Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_stands_in_the_address()
    {
        await StateAsync("<p></p>");
        var page = Open<MicroStatesPage>(address: Here());
        page.WaitForAssertion(() => page.Find("[data-micro-state-id]"), Patience);

        await page.Find("select[aria-label=State]").ChangeAsync("retired");

        page.WaitForAssertion(() => Assert.Contains("No micro-state fits", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("state=retired", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selection_is_retired_after_a_preview_and_taken_back()
    {
        var state = await StateAsync("<p></p>");
        var page = Open<MicroStatesPage>(address: Here());
        page.WaitForAssertion(() => page.Find("[data-micro-state-id] input"), Patience);

        await page.Find("[data-micro-state-id] input").ChangeAsync(true);
        await Button(page, "Retire").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("No step of your organisation", page.Markup, StringComparison.Ordinal), Patience);
        Assert.False(await IsRetiredAsync(state));

        await Button(page, "Retire 1 micro-state").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("1 micro-state retired.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.True(await IsRetiredAsync(state));

        await Button(page, "Undo").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Undone for 1 micro-state.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.False(await IsRetiredAsync(state));
    }

    [Fact]
    public async Task A_preview_names_the_steps_that_would_match_another_state_or_none()
    {
        var (same, used, another) = (await StateAsync("<p></p>", s => s.Fingerprint = "twin"), await StateAsync("<p></p>", s => s.Fingerprint = "twin"), await StateAsync("<h1></h1>"));
        // Of two with one fingerprint the newer is the one that is recognised.
        await TraceAsync(used, "twin", 3);
        var page = Open<MicroStatesPage>(address: Here());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("[data-micro-state-id]").Count), Patience);
        await Row(page, used).QuerySelector("input")!.ChangeAsync(true);

        await Button(page, "Retire").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal($"3 steps of {used} would match {same}", Changes(page)), Patience);

        await page.Find("#alias-target").ChangeAsync(another.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.Find("form.alias").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal($"3 steps of {used} would match {another}", Changes(page)), Patience);

        await Row(page, same).QuerySelector("input")!.ChangeAsync(true);
        await Button(page, "Retire").ClickAsync();
        page.WaitForAssertion(() => Assert.StartsWith($"3 steps of {used} would match none", Changes(page), StringComparison.Ordinal), Patience);
        Assert.False(await IsRetiredAsync(used));

        static string Changes(IRenderedComponent<ProvidersFrame> page) =>
            string.Join(' ', page.Find("[data-testid=curation-preview] li").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_alias_of_an_alias_is_refused_with_whom_to_choose()
    {
        var (first, second) = (await StateAsync("<p></p>"), await StateAsync("<p></p>"));
        var alias = await StateAsync("<p></p>", s => s.AliasedTo = second);
        var page = Open<MicroStatesPage>(address: Here());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("[data-micro-state-id]").Count), Patience);

        await Row(page, first).QuerySelector("input")!.ChangeAsync(true);
        await page.Find("#alias-target").ChangeAsync(alias.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.Find("form.alias").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains($"Choose {second} instead", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
    }

    private string Here() => Urls.MicroStates(filter: new Urls.StateQuery(Node: node.Code));

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<ProvidersFrame> page, long id) => page.Find($"[data-micro-state-id='{id}']");

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ProvidersFrame> page, string name) =>
        page.FindAll("button").First(b => b.TextContent.Trim() == name);

    private Task<bool> IsRetiredAsync(long id) => Database.ScalarAsync<bool>("select is_retired from micro_state where micro_state_id = $1", id);

    private async Task TraceAsync(long state, string fingerprint, int times)
    {
        var seen = new PageSnapshot { OrgId = Hospital.OrgId, ContentHash = Guid.NewGuid().ToByteArray(), Fingerprint = fingerprint, Dom = "<p></p>", CreatedAt = Some.Now };
        await Database.AddAsync(seen);
        await Database.AddAsync([.. Enumerable.Range(0, times).Select(_ => new WorkflowTrace
        {
            OrgId = Hospital.OrgId, ActionType = "recognise", Success = true, Tier = 1, NodeId = node.NodeId, MicroStateId = state,
            PageSnapshotId = seen.PageSnapshotId, CreatedAt = DateTimeOffset.UtcNow.AddDays(-1),
        })]);
    }

    private async Task<long> StateAsync(string html, Action<MicroState>? with = null)
    {
        var page = PageScrubber.Scrub(html, KnownValues.None).Html;
        var state = Some.MicroState(workflow, node);
        (state.DomSnapshot, state.TextEmb, state.Generator, state.GeneratorVersion) = (page, DomFeatureEmbedder.Embed(page), DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);
        with?.Invoke(state);
        await Database.AddAsync(state);
        return state.MicroStateId;
    }
}
