using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches.Notices;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Console.Tests.Batches.Notices;

public sealed class NoticeBellTests : BatchPageContext
{
    public NoticeBellTests(DatabaseFixture fixture)
        : base(fixture) => Services.AddNotices();

    [Fact]
    public async Task With_nothing_to_say_it_says_what_will_stand_there()
    {
        using var hospital = await HospitalAsync();

        var bell = Bell(hospital);

        Eventually(bell, () => Assert.Contains("Nothing yet", Panel(bell), StringComparison.Ordinal));
        Assert.Equal("Notices", bell.Find("#rcm-bell").GetAttribute("aria-label"));
        Assert.Empty(bell.FindAll(".count"));
    }

    [Fact]
    public async Task A_batch_that_ends_is_counted_said_and_led_to()
    {
        using var hospital = await HospitalAsync();
        var bell = Bell(hospital);
        Eventually(bell, () => Assert.Contains("Nothing yet", Panel(bell), StringComparison.Ordinal));

        var batch = await EndAsync(hospital, JobStatus.PartiallyCompleted, total: 5, succeeded: 3, failed: 2);
        Events.Say(NoticeEvents.Of(hospital.User.UserId));

        Eventually(bell, () => Assert.Equal("1", bell.Find(".count").TextContent));
        Assert.Equal("Notices, 1 new", bell.Find("#rcm-bell").GetAttribute("aria-label"));
        Assert.Equal($"Batch {batch} is done.", bell.Find("[role=status]").TextContent);
        Assert.Contains("3 of 5 rows were answered; 2 failed.", Panel(bell), StringComparison.Ordinal);
        Assert.Equal(Urls.Batch(batch), bell.Find("[data-notice=finished] a").GetAttribute("href"));
    }

    [Fact]
    public async Task One_that_is_opened_is_seen_and_so_are_all_at_once()
    {
        using var hospital = await HospitalAsync();
        for (var i = 0; i < 3; i++) await EndAsync(hospital, JobStatus.Completed);
        var bell = Bell(hospital);
        Eventually(bell, () => Assert.Equal(3, bell.FindAll("[data-seen=false] a").Count));

        await bell.InvokeAsync(() => bell.Find("[data-seen=false] a").ClickAsync(new()));
        Eventually(bell, () => Assert.Equal("2", bell.Find(".count").TextContent));
        await bell.InvokeAsync(() => bell.FindAll("#rcm-notices button").Single(b => b.TextContent == "Mark all as seen").ClickAsync(new()));

        Eventually(bell, () => Assert.Equal(3, bell.FindAll("[data-seen=true]").Count));
        Eventually(bell, () => Assert.Empty(bell.FindAll(".count")));
        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from notice where user_id = $1 and seen_at is null", hospital.User.UserId));
    }

    [Fact]
    public async Task Another_organisations_batch_is_opened_by_acting_for_it()
    {
        using var hospital = await HospitalAsync();
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, "firm_user");
        await Database.AddAsync(firm, fiona);
        await Database.AddAsync(Some.Grant(hospital.Organisation, firm));
        var batch = await EndAsync(hospital, JobStatus.Failed, by: fiona.UserId);
        var home = new OrganisationFacts(firm.OrgId, firm.Name, firm.OrgType);

        var bell = Bell(hospital, new SignedInPerson(fiona.UserId, fiona.Email, fiona.FullName, fiona.Role, home, home, [home]));

        Eventually(bell, () => Assert.Contains(hospital.Organisation.Name, Panel(bell), StringComparison.Ordinal));
        var form = bell.Find("[data-notice=failed] form");
        Assert.Equal(Urls.ActingOrganisation, form.GetAttribute("action"));
        Assert.Equal(hospital.Organisation.OrgId.ToString(), form.QuerySelector("[name=orgId]")!.GetAttribute("value"));
        Assert.Equal(Urls.Batch(batch), form.QuerySelector("[name=returnUrl]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task While_the_database_is_away_the_panel_says_so_and_then_catches_up()
    {
        using var hospital = await HospitalAsync();
        await EndAsync(hospital, JobStatus.Completed);
        var flickering = new FlickeringDatabase(Database.App) { IsAway = true };
        Services.AddSingleton<IRcmDbFactory>(flickering);
        var bell = Bell(hospital);
        Eventually(bell, () => Assert.Contains("The database does not answer", Panel(bell), StringComparison.Ordinal));

        flickering.IsAway = false;
        Clock.Advance(TimeSpan.FromSeconds(6));

        Eventually(bell, () => Assert.Equal("1", bell.Find(".count").TextContent));
    }

    [Fact]
    public async Task What_comes_by_mail_is_ones_own_to_choose_and_is_kept()
    {
        using var hospital = await HospitalAsync();
        var bell = Bell(hospital);
        Eventually(bell, () => Assert.Equal(3, bell.FindAll("#rcm-notices input:checked").Count));
        Assert.Contains("sends no mail yet", Panel(bell), StringComparison.Ordinal);

        // Found and changed between two renderings.
        await bell.InvokeAsync(() => bell.FindAll("#rcm-notices input")[0].ChangeAsync(false));
        Eventually(bell, () => Assert.Contains("Saved.", Panel(bell), StringComparison.Ordinal));

        Assert.False(await Database.ScalarAsync<bool>("select mail_finished or not mail_stuck from notice_preference where user_id = $1", hospital.User.UserId));
    }

    private static string Panel(IRenderedComponent<ProvidersFrame> bell) => bell.Find("#rcm-notices").TextContent;

    private IRenderedComponent<ProvidersFrame> Bell(Hospital hospital, SignedInPerson? person = null)
    {
        var signedIn = person ?? PersonOf(hospital);
        return RenderWithProviders(
            builder =>
            {
                builder.OpenComponent<NoticeBell>(0);
                builder.AddComponentParameter(1, nameof(NoticeBell.Person), signedIn);
                builder.CloseComponent();
            },
            signedIn);
    }

    private async Task<long> EndAsync(Hospital hospital, string status, int total = 1, int succeeded = 1, int failed = 0, Guid? by = null)
    {
        var batch = Some.Batch(hospital.Organisation, JobStatus.Processing, total);
        batch.CreatedBy = by ?? hospital.User.UserId;
        (batch.SuccessfulRows, batch.FailedRows) = (succeeded, failed);
        await Database.AddAsync(batch);
        await Database.ExecuteAsync("update batch_job set status = $2 where batch_job_id = $1", batch.BatchJobId, status);
        return batch.BatchJobId;
    }
}
