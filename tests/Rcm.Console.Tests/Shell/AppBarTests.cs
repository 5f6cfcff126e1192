using AngleSharp.Dom;
using Bunit;
using Rcm.Console.Features.Batches.Notices;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shell;

public sealed class AppBarTests : ConsoleTestContext
{
    // It has tests of its own, over a database.
    public AppBarTests() => ComponentFactories.AddStub<NoticeBell>();

    [Fact]
    public void It_always_names_the_acting_organisation()
    {
        var bar = RenderBar(People.Hana());

        Assert.Equal("North Medical Center", bar.Find("[data-testid=acting-organisation]").TextContent);
        Assert.Empty(bar.FindAll(".rcm-acting-band"));
    }

    [Fact]
    public void Who_can_act_for_one_organisation_only_has_nothing_to_switch() =>
        Assert.Empty(RenderBar(People.Hana()).FindAll("[aria-label='Switch organisation']"));

    [Fact]
    public void Acting_for_another_shows_a_band_with_the_way_back()
    {
        var band = RenderBar(People.FionaForNorthMedical("view", "work")).Find(".rcm-acting-band");

        Assert.Contains("You work for North Medical Center by its grant to Revenue Partners LLC", band.TextContent, StringComparison.Ordinal);
        Assert.Equal(People.RevenuePartners.Id.ToString(), band.QuerySelector("input[name=orgId]")!.GetAttribute("value"));
    }

    [Fact]
    public void The_list_posts_the_chosen_organisation_with_a_token()
    {
        var list = RenderBar(People.FionaForNorthMedical("view")).Find("#rcm-organisations");

        var forms = list.QuerySelectorAll("form");
        Assert.Equal(["Revenue Partners LLC", "North Medical Center"], forms.Select(f => f.QuerySelector("button")!.Text().Trim()));
        Assert.All(forms, form =>
        {
            Assert.Equal("post", form.GetAttribute("method"));
            Assert.Equal(Urls.ActingOrganisation, form.GetAttribute("action"));
        });
    }

    private IRenderedComponent<AppBar> RenderBar(SignedInPerson person) => Render<AppBar>(p => p.Add(b => b.Person, person));
}
