using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches;

public sealed class BatchPageTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    private IRenderedComponent<ProvidersFrame> OpenBatch(Hospital hospital, long batch, string? status = null) =>
        Open<BatchPage>(hospital, Urls.Batch(batch, status), (nameof(BatchPage.BatchId), batch));

    [Fact]
    public async Task It_shows_counts_status_and_rows_without_patients()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2", dob: "soon")), "Tuesday clinic")).Value.BatchId;
        var page = OpenBatch(hospital, batch);

        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-item-id]").Count));
        Assert.Equal("2", page.Find("[data-testid=batch-total]").TextContent);
        Assert.Equal("1", page.Find("[data-testid=batch-review]").TextContent);
        Assert.Contains("Waiting", page.Find("[data-testid=batch-status]").TextContent);
        Assert.Contains("dob is not a date", page.Markup);
        Assert.Equal(JobStatus.NeedsReview, page.FindAll("tr[data-item-id]")[1].GetAttribute("data-status"));
        foreach (var secret in new[] { "M100200300", "Ada", "Moss", "1980" }) Assert.DoesNotContain(secret, page.Markup);
    }

    [Fact]
    public async Task Rows_change_while_they_are_looked_at()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var page = OpenBatch(hospital, batch);
        Eventually(page, () => Assert.Equal(JobStatus.Pending, page.Find("tr[data-item-id]").GetAttribute("data-status")));
        Assert.Contains("No answer yet", page.Markup);

        await Database.ExecuteAsync("update batch_job_item set status = 'completed', payer_outcome = 'inactive' where batch_job_id = $1", batch);
        await Database.ExecuteAsync("update batch_job set status = 'completed', successful_rows = 1, processed_rows = 1 where batch_job_id = $1", batch);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));

        Eventually(page, () => Assert.Equal(JobStatus.Completed, page.Find("tr[data-item-id]").GetAttribute("data-status")));
        Assert.Equal("1", page.Find("[data-testid=batch-succeeded]").TextContent);
        Assert.Contains("Done", page.Find("[data-testid=batch-status]").TextContent);
        Assert.Contains("Inactive", page.Find(".mix").TextContent);
    }

    [Fact]
    public async Task A_member_id_is_shown_to_who_asks_and_may()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(member: "M777")))).Value.BatchId;
        var page = OpenBatch(hospital, batch);
        Eventually(page, () => Assert.Single(page.FindAll("button[aria-label='Show member ID']")));

        page.Find("button[aria-label='Show member ID']").Click();

        Eventually(page, () => Assert.Contains("M777", page.Markup));
        Assert.Equal(1, await Database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action = 'patient_data.revealed'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task A_viewer_has_no_button_to_reveal_or_download()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        await Database.ExecuteAsync("update app_user set role = 'viewer' where user_id = $1", hospital.User.UserId);
        hospital.User.Role = UserRole.Viewer;
        var page = OpenBatch(hospital, batch);

        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));
        Assert.Empty(page.FindAll("button[aria-label='Show member ID']"));
        Assert.DoesNotContain("Download results", page.Markup);
    }

    [Fact]
    public async Task Another_organisations_number_is_no_batch_here()
    {
        using var hospital = await HospitalAsync();
        using var lakeside = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()), "Tuesday clinic")).Value.BatchId;
        var page = OpenBatch(lakeside, batch);

        Eventually(page, () => Assert.Contains("There is no such batch here", page.Markup));
        Assert.DoesNotContain("Tuesday clinic", page.Markup);
    }

    [Fact]
    public async Task A_filter_that_fits_nothing_has_a_way_out()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var page = OpenBatch(hospital, batch, JobStatus.Failed);

        Eventually(page, () => Assert.Contains("No row fits", page.Markup));
        Assert.Contains("Show all rows", page.Markup);
    }

    [Theory]
    [InlineData("pending", 0, UserRole.HospitalUser, "Pause", "Cancel the rest")]
    [InlineData("processing", 1, UserRole.HospitalUser, "Pause", "Cancel the rest", "Run 1 failed row again")]
    [InlineData("paused", 1, UserRole.HospitalUser, "Resume", "Cancel the rest")]
    [InlineData("partially_completed", 3, UserRole.HospitalUser, "Run 3 failed rows again")]
    [InlineData("cancelled", 1, UserRole.HospitalUser)]
    [InlineData("completed", 0, UserRole.HospitalUser)]
    [InlineData("processing", 1, UserRole.Viewer)]
    public async Task It_offers_what_the_batch_and_the_person_allow(string status, int failed, string role, params string[] offered)
    {
        using var hospital = await HospitalAsync(role);
        var batch = Some.Batch(hospital.Organisation, status, rows: 3, hospital.Version, hospital.Endpoint);
        (batch.FailedRows, batch.SuccessfulRows) = (failed, status == "completed" ? 3 : 0);
        await Database.AddAsync(batch);
        var page = OpenBatch(hospital, batch.BatchJobId);

        Eventually(page, () => page.Find("[data-testid=batch-status]"));
        Assert.Equal(offered, page.FindAll("section[aria-label=Control] button:not(:disabled)").Select(b => b.TextContent));
        // Where there is something to do all are there, each in its place; else none.
        Assert.Equal(offered.Length == 0 ? 0 : 4, page.FindAll("section[aria-label=Control] button").Count);
    }

    [Fact]
    public async Task Rows_that_a_person_has_settled_are_not_among_those_that_are_run_again()
    {
        using var hospital = await HospitalAsync();
        var batch = Some.Batch(hospital.Organisation, JobStatus.PartiallyCompleted, rows: 3, hospital.Version, hospital.Endpoint);
        (batch.ProcessedRows, batch.SuccessfulRows, batch.FailedRows) = (3, 1, 2);
        await Database.AddAsync(batch);
        var settled = Some.Item(batch, 1, JobStatus.Failed);
        settled.ReasonCode = Resolution.NoAnswerReason;
        await Database.AddAsync(settled, Some.Item(batch, 2, JobStatus.Failed), Some.Item(batch, 3, JobStatus.Completed));
        var page = OpenBatch(hospital, batch.BatchJobId);

        Eventually(page, () => page.FindAll("section[aria-label=Control] button").Single(b => b.TextContent == "Run 1 failed row again").Click());

        Eventually(page, () => Assert.Contains("Gave 1 row back to the robots.", page.Find("section[aria-label=Control] [role=status]").TextContent));
    }

    [Fact]
    public async Task An_act_that_takes_its_time_says_so()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var page = OpenBatch(hospital, batch);
        Eventually(page, () => page.Find("section[aria-label=Control] button"));
        await using var owner = await Database.OpenOwnerAsync();
        await using var other = await owner.BeginTransactionAsync();
        await owner.ExecuteAsync("select from batch_job where batch_job_id = $1 for update", batch);

        page.FindAll("section[aria-label=Control] button").Single(b => b.TextContent == "Pause").Click();
        Eventually(page, () => Assert.Empty(page.FindAll("section[aria-label=Control] button:not(:disabled)")));
        Clock.Advance(TimeSpan.FromSeconds(3));

        Eventually(page, () => Assert.Contains("Pausing…", page.Find("section[aria-label=Control] [role=status]").TextContent));
        await other.CommitAsync();
        Eventually(page, () => Assert.Contains("Paused 1 row.", page.Find("section[aria-label=Control] [role=status]").TextContent));
    }

    [Fact]
    public async Task An_act_while_the_database_is_away_is_answered_where_it_was_asked_for()
    {
        var database = new FlickeringDatabase(Database.App) { IsAway = false };
        Services.AddSingleton<IRcmDbFactory>(database);
        using var hospital = await HospitalAsync();
        var batch = Some.Batch(hospital.Organisation, JobStatus.Processing, rows: 3, hospital.Version, hospital.Endpoint);
        await Database.AddAsync(batch);
        var page = OpenBatch(hospital, batch.BatchJobId);
        Eventually(page, () => page.Find("section[aria-label=Control] button"));

        database.IsAway = true;
        page.FindAll("section[aria-label=Control] button").Single(b => b.TextContent == "Pause").Click();

        Eventually(page, () => Assert.Contains("The database does not answer", page.Find("section[aria-label=Control] [role=alert]").TextContent));
    }

    [Fact]
    public async Task A_batch_that_ends_takes_no_button_from_under_the_pointer()
    {
        using var hospital = await HospitalAsync();
        var batch = Some.Batch(hospital.Organisation, JobStatus.Processing, rows: 3, hospital.Version, hospital.Endpoint);
        await Database.AddAsync(batch);
        var page = OpenBatch(hospital, batch.BatchJobId);
        Eventually(page, () => Assert.Equal(4, page.FindAll("section[aria-label=Control] button").Count));
        var words = page.FindAll("section[aria-label=Control] button").Select(b => b.TextContent).ToArray();

        await Database.ExecuteAsync(
            "update batch_job set status = 'completed', successful_rows = 3, processed_rows = 3, completed_at = now() where batch_job_id = $1", batch.BatchJobId);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.BatchJobId));

        Eventually(page, () => Assert.Contains("Done", page.Find("[data-testid=batch-status]").TextContent));
        Eventually(page, () => Assert.Equal(words, page.FindAll("section[aria-label=Control] button:disabled").Select(b => b.TextContent)));
    }
}
