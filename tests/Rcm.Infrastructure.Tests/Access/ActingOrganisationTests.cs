using System.Net;
using System.Text.Json;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class ActingOrganisationTests(SignInHouse house) : IClassFixture<SignInHouse>
{
    private const string Switch = "/acting-organisation";

    [Fact]
    public async Task Firm_works_for_the_hospital_that_granted_it_until_the_grant_is_taken_back()
    {
        var grant = Some.Grant(house.North, house.Firm, GrantPermission.View, GrantPermission.Work);
        await house.Database.AddAsync(grant);
        var user = await house.PersonAsync(house.Firm, UserRole.FirmUser);
        using var browser = await house.SignedInAsync(user);
        Assert.Equal(new TenantContext(house.Firm.OrgId, house.Firm.OrgId, user.UserId), await TenantAsync(browser));

        Assert.Equal("/", (await SwitchAsync(browser, house.North.OrgId)).Path);
        Assert.Equal(new TenantContext(house.Firm.OrgId, house.North.OrgId, user.UserId), await TenantAsync(browser));

        await house.Database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);
        Assert.Equal(house.Firm.OrgId, (await TenantAsync(browser))!.Value.ActingOrg);
    }

    [Fact]
    public async Task Person_goes_back_to_working_for_their_own_organisation()
    {
        var hospital = Some.Organisation();
        await house.Database.AddAsync(hospital);
        await house.Database.AddAsync(Some.Grant(hospital, house.Firm));
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.Firm, UserRole.Operator));
        await SwitchAsync(browser, hospital.OrgId);

        await SwitchAsync(browser, house.Firm.OrgId);

        Assert.Equal(house.Firm.OrgId, (await TenantAsync(browser))!.Value.ActingOrg);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("revoked")]
    [InlineData("expired")]
    [InlineData("without view")]
    [InlineData("the other way round")]
    public async Task Organisation_without_a_grant_in_force_cannot_be_worked_for(string kind)
    {
        var hospital = Some.Organisation();
        await house.Database.AddAsync(hospital);
        var grant = kind == "the other way round" ? Some.Grant(house.Firm, hospital) : Some.Grant(hospital, house.Firm);
        grant.RevokedAt = kind == "revoked" ? DateTimeOffset.UtcNow : null;
        grant.ExpiresAt = kind == "expired" ? DateTimeOffset.UtcNow.AddMinutes(-1) : null;
        grant.Permissions = kind == "without view" ? [GrantPermission.Work] : grant.Permissions;
        if (kind != "none")
        {
            await house.Database.AddAsync(grant);
        }

        using var browser = await house.SignedInAsync(await house.PersonAsync(house.Firm, UserRole.FirmUser));

        Assert.Equal("/forbidden", (await SwitchAsync(browser, hospital.OrgId)).Path);
        Assert.Equal(house.Firm.OrgId, (await TenantAsync(browser))!.Value.ActingOrg);
    }

    [Fact]
    public async Task Cookie_of_another_person_or_made_by_hand_counts_for_nothing()
    {
        var hospital = Some.Organisation();
        await house.Database.AddAsync(hospital);
        await house.Database.AddAsync(Some.Grant(hospital, house.Firm));
        using var first = await house.SignedInAsync(await house.PersonAsync(house.Firm, UserRole.FirmUser));
        using var second = await house.SignedInAsync(await house.PersonAsync(house.Firm, UserRole.FirmUser));
        await SwitchAsync(first, hospital.OrgId);

        second.Cookies.Add(house.Console, new Cookie("rcm.acting", first.Cookie("rcm.acting")!.Value));
        Assert.Equal(house.Firm.OrgId, (await TenantAsync(second))!.Value.ActingOrg);

        first.Cookies.Add(house.Console, new Cookie("rcm.acting", hospital.OrgId.ToString()));
        Assert.Equal(house.Firm.OrgId, (await TenantAsync(first))!.Value.ActingOrg);
    }

    [Fact]
    public async Task Someone_elses_page_cannot_switch_a_persons_organisation()
    {
        var hospital = Some.Organisation();
        await house.Database.AddAsync(hospital);
        await house.Database.AddAsync(Some.Grant(hospital, house.Firm));
        using var browser = await house.SignedInAsync(await house.PersonAsync(house.Firm, UserRole.FirmUser));

        await browser.PostAsync(new Uri(house.Console, Switch), [new("orgId", hospital.OrgId.ToString())]);

        Assert.Equal(house.Firm.OrgId, (await TenantAsync(browser))!.Value.ActingOrg);
    }

    [Fact]
    public async Task Signing_out_forgets_for_whom_a_person_worked()
    {
        var hospital = Some.Organisation();
        await house.Database.AddAsync(hospital);
        await house.Database.AddAsync(Some.Grant(hospital, house.Firm));
        var user = await house.PersonAsync(house.Firm, UserRole.FirmUser);
        using var browser = await house.SignedInAsync(user);
        await SwitchAsync(browser, hospital.OrgId);

        await browser.SubmitAsync(await browser.GetAsync("/signout"), "/signout");
        Assert.Null(await TenantAsync(browser));
        await browser.SignInAsync(user.Email);

        Assert.Equal(house.Firm.OrgId, (await TenantAsync(browser))!.Value.ActingOrg);
    }

    // The switcher's own form stands inside the circuit; its fields are those of any form of ours.
    private async Task<Page> SwitchAsync(Browser browser, Guid organisation)
    {
        var form = Browser.HiddenFields(await browser.GetAsync("/signout"), "/signout");
        form["orgId"] = organisation.ToString();
        return await browser.PostAsync(new Uri(house.Console, Switch), form);
    }

    private static async Task<TenantContext?> TenantAsync(Browser browser) =>
        JsonSerializer.Deserialize<TenantContext?>((await browser.GetAsync(TenantProbe.Address)).Html, JsonSerializerOptions.Web);
}
