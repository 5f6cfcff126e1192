using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Curation;

public sealed class ActionReplayTests
{
    private const string Page = """<form><input id="user"><select id="plan"></select><button class="go">Go</button><button class="go">Go too</button></form>""";

    [Fact]
    public void A_step_that_finds_its_one_element_fits() =>
        Assert.All(Replay(new FillStep("#user", "x"), new SelectStep("#plan", "y"), new FinishStep("done")), step => Assert.Null(step.Fault));

    [Theory]
    [InlineData(".go", "finds 2 elements: it must be one")]
    [InlineData("#nothing", "finds nothing")]
    [InlineData("##", "is no CSS selector that can be tried here")]
    public void What_stands_in_a_clicks_way_is_told(string target, string fault) =>
        Assert.Equal((1, fault), Replay(new ClickStep(target)).Select(s => (s.Step, s.Fault)).Single());

    [Fact]
    public void A_button_is_not_filled_in() =>
        Assert.Equal("finds a select, which can't be filled in", Assert.Single(Replay(new FillStep("#plan", "x"))).Fault);

    [Fact]
    public void What_need_not_be_there_is_not_missed() =>
        Assert.All(Replay(new ExtractStep("#none", "a", Optional: true), new WaitForStep("#none")), step => Assert.Null(step.Fault));

    [Fact]
    public void An_element_that_is_called_otherwise_is_not_the_one_that_the_action_means() =>
        Assert.Equal("is not “Search” there", Assert.Single(ActionReplay.On("<button id=\"b\">Log out</button>", new ActionProgram([new ClickStep("#b") { Label = "Search" }]))).Fault);

    [Fact]
    public void What_stands_on_the_next_page_is_not_looked_for_on_this_one() =>
        Assert.Equal([1, 2], ActionReplay.On("<input id=\"m\"><button id=\"b\">Search</button>", new ActionProgram([new FillStep("#m", "x"), new ClickStep("#b"), new ExtractStep("#status", "status")])).Select(s => s.Step));

    private static IReadOnlyList<ReplayedStep> Replay(params ActionStep[] steps) => ActionReplay.On(Page, new ActionProgram(steps));
}
