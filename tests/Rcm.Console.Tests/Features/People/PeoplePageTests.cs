using AngleSharp.Dom;
using Bunit;
using Rcm.Console.Features.Access.People;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.People;

public sealed class PeoplePageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private AppUser hana = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        hana = Some.User(Hospital);
        await Database.AddAsync(hana);
    }

    [Fact]
    public async Task Deactivating_asks_first_and_then_the_list_shows_it()
    {
        var page = OpenPanel(hana);

        await Button(page, "Deactivate").ClickAsync(new());
        Assert.Contains($"Deactivate {hana.FullName}?", page.Find("[role=alertdialog]").TextContent, StringComparison.Ordinal);
        Assert.True(await IsActiveAsync(hana));

        await Button(page, $"Deactivate {hana.FullName}").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Deactivated", Row(page, hana).TextContent, StringComparison.Ordinal), Patience);
        Assert.False(await IsActiveAsync(hana));
        Assert.NotNull(Button(page, "Reactivate"));
    }

    [Fact]
    public async Task Who_changes_their_mind_has_changed_nothing()
    {
        var page = OpenPanel(hana);

        await Button(page, "Deactivate").ClickAsync(new());
        await Button(page, "Cancel").ClickAsync(new());

        Assert.Empty(page.FindAll("[role=alertdialog]"));
        Assert.True(await IsActiveAsync(hana));
    }

    [Fact]
    public async Task A_refusal_is_shown_where_the_change_was_asked_for()
    {
        var page = OpenPanel(hana);
        // Somebody else took the administrator's role away meanwhile.
        await Database.ExecuteAsync("update app_user set role = 'viewer' where user_id = $1", Admin.UserId);

        await Button(page, "Deactivate").ClickAsync(new());
        await Button(page, $"Deactivate {hana.FullName}").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("people.not_allowed", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
        Assert.True(await IsActiveAsync(hana));
    }

    [Fact]
    public void Ones_own_account_has_no_such_button()
    {
        var page = OpenPanel(Admin);

        Assert.Contains("This is your own account", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("aside button"));
    }

    [Fact]
    public void Who_does_not_administer_sees_people_but_changes_none()
    {
        var page = OpenPanel(Admin, As(hana));

        Assert.Contains("Only an administrator", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("aside button"));
    }

    [Fact]
    public void A_role_without_sight_of_people_gets_none()
    {
        var page = Open<PeoplePage>(As(hana) with { Role = UserRole.Viewer });

        Assert.Contains("Your role does not show people", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-user-email]"));
    }

    [Fact]
    public void A_firm_does_not_see_the_hospitals_people()
    {
        var page = Open<PeoplePage>(Tests.People.FionaForNorthMedical([.. GrantPermission.All]));

        Assert.Contains("its own affair", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-user-email]"));
    }

    private IRenderedComponent<ProvidersFrame> OpenPanel(AppUser person, SignedInPerson? viewer = null)
    {
        var page = Open<PeoplePage>(viewer, Urls.People(person: person.UserId));
        page.WaitForAssertion(() => page.Find("aside"), Patience);
        return page;
    }

    private static IElement Row(IRenderedComponent<ProvidersFrame> page, AppUser person) => page.Find($"[data-user-email='{person.Email}']");

    private static IElement Button(IRenderedComponent<ProvidersFrame> page, string name) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == name);

    private async Task<bool> IsActiveAsync(AppUser person) =>
        await Database.ScalarAsync<bool>("select is_active from app_user where user_id = $1", person.UserId);
}
