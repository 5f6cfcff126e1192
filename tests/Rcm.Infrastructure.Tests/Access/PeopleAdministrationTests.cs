using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class PeopleAdministrationTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation hospital = Some.Organisation();
    private readonly PeopleAdministration administration = new(fixture.Database.App, new FakeTimeProvider(Some.Now));
    private AppUser omar = null!;
    private AppUser hana = null!;

    public async ValueTask InitializeAsync()
    {
        omar = Some.User(hospital, UserRole.OrgAdmin);
        hana = Some.User(hospital);
        await database.AddAsync(hospital, omar, hana);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_administrator_deactivates_and_reactivates_a_person_and_the_log_says_so()
    {
        var off = await administration.DeactivateAsync(As(omar), hana.UserId, CancellationToken.None);
        Assert.False(off.Value.IsActive);
        Assert.False(await database.ScalarAsync<bool>("select is_active from app_user where user_id = $1", hana.UserId));

        var on = await administration.ReactivateAsync(As(omar), hana.UserId, CancellationToken.None);
        Assert.True(on.Value.IsActive);
        Assert.Equal(["user.deactivated", "user.reactivated"], await ActionsAsync(hana));
    }

    [Fact]
    public async Task A_change_of_role_is_logged_with_what_it_was_before()
    {
        var changed = await administration.ChangeRoleAsync(As(omar), hana.UserId, UserRole.Viewer, CancellationToken.None);

        Assert.Equal(UserRole.Viewer, changed.Value.Role);
        Assert.Equal("""{"to": "viewer", "from": "hospital_user"}""", await database.ScalarAsync<string>(
            "select detail::text from audit_log where subject = $1 and actor_user_id = $2", $"user/{hana.UserId:D}", omar.UserId));
    }

    [Fact]
    public async Task What_is_already_so_is_not_logged_again()
    {
        await administration.ReactivateAsync(As(omar), hana.UserId, CancellationToken.None);

        Assert.Empty(await ActionsAsync(hana));
    }

    [Fact]
    public async Task Nobody_deactivates_or_demotes_themselves()
    {
        AssertRefused("people.own_account", await administration.DeactivateAsync(As(omar), omar.UserId, CancellationToken.None));
        AssertRefused("people.own_account", await administration.ChangeRoleAsync(As(omar), omar.UserId, UserRole.Viewer, CancellationToken.None));
    }

    [Theory]
    [InlineData(UserRole.Viewer)]
    [InlineData(UserRole.HospitalUser)]
    [InlineData(UserRole.FirmUser)]
    [InlineData(UserRole.Operator)]
    public async Task Who_is_no_administrator_changes_nobody(string role)
    {
        var other = Some.User(hospital, role);
        await database.AddAsync(other);

        AssertRefused("people.not_allowed", await administration.DeactivateAsync(As(other), hana.UserId, CancellationToken.None));
        AssertRefused("people.not_allowed", await administration.ChangeRoleAsync(As(other), hana.UserId, UserRole.OrgAdmin, CancellationToken.None));
        AssertRefused("people.not_allowed", await administration.ReactivateAsync(As(other), hana.UserId, CancellationToken.None));
    }

    [Fact]
    public async Task A_deactivated_administrator_changes_nobody()
    {
        var former = Some.User(hospital, UserRole.OrgAdmin, active: false);
        await database.AddAsync(former);

        AssertRefused("people.not_allowed", await administration.DeactivateAsync(As(former), hana.UserId, CancellationToken.None));
    }

    [Theory]
    [InlineData(UserRole.SysAdmin)]
    [InlineData(UserRole.ApiUser)]
    [InlineData(UserRole.FirmUser)]
    [InlineData("no_such_role")]
    public async Task A_role_of_the_platform_of_machines_or_of_another_kind_of_organisation_is_not_given(string role) =>
        AssertRefused("people.role", await administration.ChangeRoleAsync(As(omar), hana.UserId, role, CancellationToken.None));

    [Fact]
    public async Task Another_organisations_person_is_out_of_reach()
    {
        var lakeside = Some.Organisation();
        var lars = Some.User(lakeside, UserRole.OrgAdmin);
        await database.AddAsync(lakeside, lars);

        AssertRefused("people.not_found", await administration.DeactivateAsync(As(omar), lars.UserId, CancellationToken.None));
        Assert.True(await database.ScalarAsync<bool>("select is_active from app_user where user_id = $1", lars.UserId));
    }

    [Fact]
    public async Task A_firms_administrator_does_not_change_the_hospitals_people_even_with_every_grant()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var petra = Some.User(firm, UserRole.OrgAdmin);
        await database.AddAsync(firm, petra, Some.Grant(hospital, firm));

        var acting = new TenantContext(firm.OrgId, hospital.OrgId, petra.UserId);
        AssertRefused("people.not_allowed", await administration.DeactivateAsync(acting, hana.UserId, CancellationToken.None));
    }

    [Fact]
    public async Task Two_administrators_who_deactivate_each_other_at_once_leave_one()
    {
        var second = Some.User(hospital, UserRole.OrgAdmin);
        await database.AddAsync(second);

        var results = await Task.WhenAll(
            administration.DeactivateAsync(As(omar), second.UserId, CancellationToken.None),
            administration.DeactivateAsync(As(second), omar.UserId, CancellationToken.None));

        Assert.Single(results, r => r.IsOk);
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from app_user where org_id = $1 and role = 'org_admin' and is_active", hospital.OrgId));
    }

    [Fact]
    public async Task Of_several_administrators_one_may_be_demoted()
    {
        var second = Some.User(hospital, UserRole.OrgAdmin);
        await database.AddAsync(second);

        Assert.True((await administration.ChangeRoleAsync(As(omar), second.UserId, UserRole.Viewer, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task People_are_listed_by_name_and_found_by_what_their_name_or_email_contains()
    {
        await database.ExecuteAsync("update app_user set full_name = 'Hana 100% Novak' where user_id = $1", hana.UserId);
        var list = new PeopleList(database.App);

        Assert.Equal([hana.UserId, omar.UserId], (await list.ReadAsync(As(omar), null, CancellationToken.None)).Select(p => p.UserId));
        Assert.Equal([hana.UserId], (await list.ReadAsync(As(omar), "100%", CancellationToken.None)).Select(p => p.UserId));
        Assert.Equal([omar.UserId], (await list.ReadAsync(As(omar), omar.Email.ToUpperInvariant(), CancellationToken.None)).Select(p => p.UserId));
        Assert.Empty(await list.ReadAsync(As(omar), "_", CancellationToken.None));
    }

    private static TenantContext As(AppUser person) => TenantContext.Of(person.OrgId, person.UserId);

    private static void AssertRefused(string code, Result<PersonRow> result) => Assert.Equal(code, result.Error?.Code);

    private async Task<IReadOnlyList<string>> ActionsAsync(AppUser person)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<string>("select action from audit_log where subject = $1 order by audit_id", $"user/{person.UserId:D}");
    }
}
