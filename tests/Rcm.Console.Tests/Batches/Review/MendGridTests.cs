using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Review;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Console.Tests.Batches.Review;

public sealed class MendGridTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    private IRenderedComponent<ProvidersFrame> OpenRows(Hospital hospital, WaitingBatch batch, ItemQuery rows) =>
        Open<BatchPage>(hospital, Urls.Batch(batch.Id, rows), (nameof(BatchPage.BatchId), batch.Id));

    private Task<WaitingBatch> BatchAsync(Hospital hospital, params string[] statuses) => WaitingBatch.AddAsync(Database, hospital, statuses);

    [Fact]
    public async Task A_row_says_what_to_do_next_with_the_raw_code_beside_it()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.Completed);
        await Database.ExecuteAsync("update batch_job_item set reason_code = '75', payer_outcome = 'not_found' where batch_job_item_id = $1", batch[1]);
        await Database.ExecuteAsync("update batch_job_item set reason_code = 'ZZ9', status = 'needs_review' where batch_job_item_id = $1", batch[2]);
        var page = OpenRows(hospital, batch, new());

        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-item-id]").Count));
        Assert.Contains("The payer didn't find this member", page.FindAll("tr[data-item-id]")[0].TextContent);
        Assert.Contains("Check it against the patient's card", page.FindAll("tr[data-item-id]")[0].TextContent);
        Assert.Equal("75", page.FindAll("tr[data-item-id]")[0].QuerySelector("code")!.TextContent);
        Assert.Equal("ZZ9", page.FindAll("tr[data-item-id]")[1].QuerySelector("code")!.TextContent);
        Assert.Contains("Not found", page.FindAll("tr[data-item-id]")[0].TextContent);
    }

    [Fact]
    public async Task The_filters_are_in_the_address_and_the_downloads_follow_them()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.Failed, JobStatus.Completed);
        var page = OpenRows(hospital, batch, new ItemQuery(Kind: ExceptionKind.System));

        Eventually(page, () => Assert.Equal(batch[2].ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(page.FindAll("tr[data-item-id]")).GetAttribute("data-item-id")));
        Assert.Contains(page.FindAll("a[download]"), a => a.GetAttribute("href") == $"/batches/{batch.Id}/results.xlsx?kind=system");
        Assert.Contains("input.date", page.Find("select[aria-label='Reason code']").TextContent);
        Assert.Contains(page.FindAll("a"), a => a.TextContent == "Download results" && a.GetAttribute("href") == $"/batches/{batch.Id}/results.csv");
    }

    [Fact]
    public async Task The_press_that_leaves_the_last_cell_counts_and_one_without_a_change_says_what_to_do()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        // A button that is off before the cell is left would swallow the press that leaves it.
        Eventually(page, () => Assert.False(page.Find("form.mend button[type=submit]").HasAttribute("disabled")));

        page.Find("form.mend").Submit();

        Eventually(page, () => Assert.Contains("No row is touched yet", page.Find("form.mend [role=alert]").TextContent));
        Assert.Equal("needs_review", await batch.StatusAsync(1));
    }

    [Fact]
    public async Task Rows_are_corrected_unseen_and_the_good_ones_are_run_again()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.Completed);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Equal(2, page.FindAll("input[data-column=dob]").Count));
        // What is wrong is said; what it is stays on the server.
        Assert.Contains("dob is not a date", page.Markup);
        foreach (var secret in new[] { "M1", "1980-13-01" }) Assert.DoesNotContain($"\"{secret}\"", page.Markup);

        page.FindAll("input[data-column=dob]")[0].Change("3/7/1980");
        page.FindAll("input[data-column=member_id]")[1].Change("M2");
        page.Find("form.mend").Submit();

        Eventually(page, () => Assert.Contains("1 row is back in the queue", page.Markup));
        Assert.Equal("pending needs_review", $"{await batch.StatusAsync(1)} {await batch.StatusAsync(2)}");
        Assert.Equal("true", page.FindAll("input[data-column=dob]")[1].GetAttribute("aria-invalid"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and action = 'patient_data.revealed'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task Values_are_shown_to_who_asks_and_that_is_logged_row_by_row()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Equal(2, page.FindAll("input[data-column=member_id]").Count));

        page.FindAll("button").First(b => b.TextContent == "Show the values").Click();

        Eventually(page, () => Assert.All(page.FindAll("input[data-column=member_id]"), i => Assert.Equal("M1", i.GetAttribute("value"))));
        Assert.Equal(2, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and action = 'patient_data.revealed'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task What_somebody_else_has_done_meanwhile_is_said()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Equal(2, page.FindAll("input[data-column=dob]").Count));
        await Database.ExecuteAsync("update batch_job_item set status = 'pending' where batch_job_item_id = $1", batch[1]);

        page.FindAll("input[data-column=dob]")[0].Change("3/7/1980");
        page.Find("form.mend").Submit();

        Eventually(page, () => Assert.Contains("does not wait for a person any more", page.Find("form.mend").TextContent));
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));
        Eventually(page, () => Assert.Equal("pending", page.FindAll("form.mend tr[data-item-id]")[0].GetAttribute("data-status")));
    }

    [Fact]
    public async Task What_was_typed_is_not_left_without_a_question()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var address = Services.GetRequiredService<NavigationManager>();
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Single(page.FindAll("input[data-column=dob]")));
        await DoAsync(page, () => page.Find("input[data-column=dob]").Change("3/7/1980"));

        await page.InvokeAsync(() => address.NavigateTo(Urls.Batches()));

        Eventually(page, () => Assert.Contains("Leave without running the rows that you changed?", page.Find("[role=alertdialog]").TextContent));
        Assert.Contains("mend=1", address.Uri);
        await DoAsync(page, () => page.FindAll("[role=alertdialog] button").Single(b => b.TextContent == "Stay here").Click());
        Eventually(page, () => Assert.Empty(page.FindAll("[role=alertdialog]")));
        Assert.Equal("3/7/1980", page.Find("input[data-column=dob]").GetAttribute("value"));

        // What went back to the queue is stored: nobody is asked.
        await DoAsync(page, () => page.Find("form.mend").Submit());
        Eventually(page, () => Assert.Contains("1 row is back in the queue", page.Markup));
        await page.InvokeAsync(() => address.NavigateTo(Urls.Batches()));
        Eventually(page, () => Assert.EndsWith(Urls.Batches(), address.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_typed_stays_while_the_database_is_away()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var database = new FlickeringDatabase(Database.App) { IsAway = false };
        Services.AddSingleton<IRcmDbFactory>(database);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Single(page.FindAll("input[data-column=dob]")));
        await DoAsync(page, () => page.Find("input[data-column=dob]").Change("3/7/1980"));

        database.IsAway = true;
        await DoAsync(page, () => page.Find("form.mend").Submit());

        Eventually(page, () => Assert.Contains("The database does not answer", page.Find("form.mend [role=alert]").TextContent));
        Assert.Equal("3/7/1980", page.Find("input[data-column=dob]").GetAttribute("value"));
        database.IsAway = false;
        await DoAsync(page, () => page.Find("form.mend").Submit());
        Eventually(page, () => Assert.Contains("1 row is back in the queue", page.Markup));
    }

    [Fact]
    public async Task A_row_that_was_refused_again_says_so_and_is_not_called_queued()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));
        Eventually(page, () => Assert.Single(page.FindAll("input[data-column=dob]")));
        await DoAsync(page, () => page.Find("input[data-column=dob]").Change("3/7/1980"));
        await DoAsync(page, () => page.Find("form.mend").Submit());
        Eventually(page, () => Assert.Contains("Back in the queue", page.Markup));

        await Database.ExecuteAsync("update batch_job_item set status = 'needs_review', attempt = 1, payer_outcome = 'not_found' where batch_job_item_id = $1", batch[1]);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));

        Eventually(page, () => Assert.Contains("Needs a person", page.Find("form.mend tr[data-item-id]").TextContent));
        Assert.DoesNotContain("Back in the queue", page.Find("form.mend tr[data-item-id]").TextContent);
    }

    [Fact]
    public async Task What_a_filter_found_is_what_is_mended()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview, JobStatus.Failed);
        var page = OpenRows(hospital, batch, new ItemQuery(Reason: "timeout"));

        Eventually(page, () => Assert.Equal($"/batches/{batch.Id}?reason=timeout&mend=1", page.FindAll("a").Single(a => a.TextContent == "Mend rows").GetAttribute("href")));
    }

    [Fact]
    public async Task Whom_rows_were_given_to_is_a_filter_at_once()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var colleague = Some.User(hospital.Organisation);
        await Database.AddAsync(colleague);
        var page = OpenRows(hospital, batch, new());
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));
        Assert.DoesNotContain(colleague.FullName, page.Find("select[aria-label=Whose]").TextContent);

        await new ReviewItem(Database.App).RunAsync(hospital.Tenant, batch.Id, batch[1], ReviewAct.Assign, colleague.UserId, None);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));

        Eventually(page, () => Assert.Contains(colleague.FullName, page.Find("select[aria-label=Whose]").TextContent));
    }

    [Fact]
    public async Task A_page_of_rows_that_fit_no_more_leads_to_the_first()
    {
        using var hospital = await HospitalAsync();
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, After: 1));

        Eventually(page, () => Assert.Contains(page.FindAll("a"), a => a.TextContent == "Show the first rows" && a.GetAttribute("href") == $"/batches/{batch.Id}?status=needs_review"));
    }

    [Fact]
    public async Task A_viewer_is_offered_nothing_to_mend()
    {
        using var hospital = await HospitalAsync(UserRole.Viewer);
        var batch = await BatchAsync(hospital, JobStatus.NeedsReview);
        var page = OpenRows(hospital, batch, new ItemQuery(JobStatus.NeedsReview, Mend: true));

        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));
        Assert.Empty(page.FindAll("input[data-column]"));
        Assert.DoesNotContain("Mend rows", page.Markup);
    }
}
