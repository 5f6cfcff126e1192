using Bunit;
using Rcm.Console.Features.MicroStates;
using Rcm.Console.Shell;
using Rcm.Domain.MicroStates;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.MicroStates;

public sealed class MicroStatePageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    [Fact]
    public async Task The_action_is_told_in_steps()
    {
        var state = await StateAsync("""{"effect":"read","steps":[{"do":"fill","target":"#dob","value":"{{dob}}","format":"MM/dd/yyyy"},{"do":"click","target":"#search"}]}""");

        var page = Open<MicroStatePage>(route: ("Id", state.MicroStateId));

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".rcm-steps li").Count), Patience);
        Assert.Equal("Fill #dob with {{dob}} written MM/dd/yyyy", Words(page.FindAll(".rcm-steps li")[0].TextContent));
        Assert.Contains("changes nothing at the payer", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_that_the_robots_do_not_know_is_shown_as_it_is_stored()
    {
        var state = await StateAsync("""{"action": "click", "element": "login"}""");

        var page = Open<MicroStatePage>(route: ("Id", state.MicroStateId));

        page.WaitForAssertion(() => Assert.Contains("not in the robots' vocabulary", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("\"element\": \"login\"", page.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_shown_in_a_frame_that_can_do_nothing()
    {
        var state = await StateAsync(snapshot: "<p>Hello</p><script>alert(1)</script>");

        var page = Open<MicroStatePage>(route: ("Id", state.MicroStateId));

        page.WaitForAssertion(() => page.Find("iframe"), Patience);
        var frame = page.Find("iframe");
        Assert.Equal("", frame.GetAttribute("sandbox"));
        Assert.StartsWith("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';", frame.GetAttribute("srcdoc"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", frame.GetAttribute("srcdoc"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public void A_micro_state_that_is_not_there_leads_back_to_the_list()
    {
        var page = Open<MicroStatePage>(route: ("Id", 9_000_000_000L));

        page.WaitForAssertion(() => Assert.Equal("Micro-state not found", page.Find("h1").TextContent), Patience);
        Assert.Contains(page.FindAll("a"), a => a.GetAttribute("href") == Urls.MicroStates());
    }

    [Fact]
    public async Task The_element_that_the_robot_acts_on_is_outlined()
    {
        var state = await StateAsync("""{"effect":"read","steps":[{"do":"click","target":"#search"}]}""", "<main><button id=\"search\">Search</button><button id=\"help\">Help</button></main>");

        var page = Open<MicroStatePage>(route: ("Id", state.MicroStateId));

        page.WaitForAssertion(() => page.Find("iframe"), Patience);
        Assert.Matches("<button id=\"search\" style=\"outline: [^\"]+\">Search</button><button id=\"help\">Help</button>", page.Find("iframe").GetAttribute("srcdoc"));
    }

    [Fact]
    public async Task An_action_is_checked_when_it_is_saved_and_what_was_typed_stays()
    {
        var state = await StateAsync();
        var page = Open<MicroStatePage>(address: Urls.MicroState(state.MicroStateId, "edit"), route: ("Id", state.MicroStateId));
        page.WaitForAssertion(() => page.Find("#edit-action"), Patience);

        await page.Find("#edit-action").ChangeAsync("""{"steps":[{"do":"dance"}]}""");
        await page.Find("form.edit").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("not in the vocabulary", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("""{"steps":[{"do":"dance"}]}""", page.Find("#edit-action").GetAttribute("value"));

        await page.Find("#edit-action").ChangeAsync("""{"effect":"read","steps":[{"do":"click","target":"#go"}]}""");
        await page.Find("form.edit").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("#go", await Database.ScalarAsync<string>("select action_json::text from micro_state where micro_state_id = $1", state.MicroStateId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_can_change_nothing()
    {
        var state = await StateAsync();
        var viewer = Some.User(Hospital, Rcm.Domain.Access.UserRole.Viewer);
        await Database.AddAsync(viewer);

        var page = Open<MicroStatePage>(As(viewer), Urls.MicroState(state.MicroStateId, "edit"), ("Id", state.MicroStateId));

        page.WaitForAssertion(() => page.Find("#edit-action"), Patience);
        Assert.True(page.Find("#edit-action").HasAttribute("readonly"));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() is "Save" or "Retire" or "Make alias");
    }

    private async Task<MicroState> StateAsync(string? action = null, string? snapshot = null)
    {
        var (node, workflow) = (Some.Node(), Some.Workflow(Hospital));
        await Database.AddAsync(node, workflow);
        var state = Some.MicroState(workflow, node, action: action);
        state.DomSnapshot = snapshot ?? state.DomSnapshot;
        await Database.AddAsync(state);
        return state;
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
