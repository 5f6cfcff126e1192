using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches.Review;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Review;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Console.Tests.Batches.Review;

public sealed class QueuePageTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    private IRenderedComponent<ProvidersFrame> OpenQueue(Hospital hospital, QueueQuery? query = null) => Open<QueuePage>(hospital, Urls.Queue(query));

    [Fact]
    public async Task Nothing_that_waits_says_so()
    {
        using var hospital = await HospitalAsync();
        var page = OpenQueue(hospital);

        Eventually(page, () => Assert.Contains("Nothing waits for a person", page.Markup));
    }

    [Fact]
    public async Task A_row_is_taken_in_its_panel_and_everybody_sees_it()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var page = OpenQueue(hospital, new QueueQuery(Row: batch[1]));
        Eventually(page, () => Assert.Contains("Correct the cell", page.Find(".rcm-sidepanel").TextContent));
        Assert.Contains("input.date", page.Find("tr[data-item-id]").TextContent);

        page.FindAll(".rcm-sidepanel button").First(b => b.TextContent == "Take").Click();

        await Rcm.TestKit.Eventually.AsksAsync(
            () => Database.ScalarAsync<Guid>("select coalesce(assigned_to, org_id) from batch_job_item where batch_job_item_id = $1", batch[1]),
            person => person == hospital.User.UserId, "the row to be taken");
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));
        Eventually(page, () => Assert.Equal(ReviewState.InReview, page.Find("tr[data-item-id]").GetAttribute("data-review")));
        Assert.Contains("Release", page.Find(".rcm-sidepanel").TextContent);
    }

    [Fact]
    public async Task Who_comes_second_is_told_who_has_it()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var colleague = Some.User(hospital.Organisation);
        await Database.AddAsync(colleague);
        var page = OpenQueue(hospital, new QueueQuery(Row: batch[1]));
        Eventually(page, () => Assert.Contains(page.FindAll(".rcm-sidepanel button"), b => b.TextContent == "Take"));
        await new ReviewItem(Database.App).RunAsync(
            TenantContext.Of(hospital.Organisation.OrgId, colleague.UserId), batch.Id, batch[1], ReviewAct.Take, null, None);

        await page.InvokeAsync(() => page.FindAll(".rcm-sidepanel button").Single(b => b.TextContent == "Take").Click());

        Eventually(page, () => Assert.Contains($"{colleague.FullName} has taken this row", page.Find(".rcm-sidepanel [role=alert]").TextContent));
    }

    [Fact]
    public async Task A_row_is_settled_with_what_the_payer_said_by_phone()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var page = OpenQueue(hospital, new QueueQuery(Row: batch[1]));
        Eventually(page, () => Assert.Contains(page.FindAll(".rcm-sidepanel button"), b => b.TextContent == "Settle…"));
        await page.InvokeAsync(() => page.FindAll(".rcm-sidepanel button").Single(b => b.TextContent == "Settle…").Click());

        Eventually(page, () => Assert.Single(page.FindAll("form[aria-label='Settle the row']")));
        await page.InvokeAsync(() => page.Find("form[aria-label='Settle the row']").Submit());
        Eventually(page, () => Assert.Contains("Choose what the payer answered", page.Find("form [role=alert]").TextContent));
        await page.InvokeAsync(() => page.Find($"#outcome-{batch[1]}").Change("active"));
        await page.InvokeAsync(() => page.Find("form[aria-label='Settle the row']").Submit());

        await Rcm.TestKit.Eventually.AsksAsync(batch.CountersAsync, counters => counters == "completed 1 1 0 0", "the row and its batch to end");
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));
        Eventually(page, () => Assert.Equal(JobStatus.Completed, page.Find("tr[data-item-id]").GetAttribute("data-status")));
    }

    [Fact]
    public async Task A_row_that_begins_to_wait_announces_itself_and_moves_nothing()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview, JobStatus.Processing);
        var page = OpenQueue(hospital);
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));

        await Database.ExecuteAsync("update batch_job_item set status = 'needs_review' where batch_job_item_id = $1", batch[2]);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));

        Eventually(page, () => Assert.Contains("More rows wait", page.Markup));
        Assert.Single(page.FindAll("tr[data-item-id]"));
        page.Find(".newer").Click();
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-item-id]").Count));
    }

    [Fact]
    public async Task A_page_whose_rows_were_settled_leads_to_those_that_wait()
    {
        using var hospital = await HospitalAsync();
        await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var beyond = new QueuePosition(DateTimeOffset.UtcNow.AddYears(1), 0).ToString();
        var page = OpenQueue(hospital, new QueueQuery(Kind: ExceptionKind.Business, After: beyond));

        Eventually(page, () => Assert.Contains("No further row waits", page.Markup));
        Assert.DoesNotContain("Nothing waits", page.Markup);
        Assert.Equal("/queue?kind=business", page.FindAll("a").Single(a => a.TextContent == "Show the first rows").GetAttribute("href"));
    }

    [Fact]
    public async Task What_was_settled_is_counted_no_more()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview, JobStatus.NeedsReview);
        var page = OpenQueue(hospital);
        Eventually(page, () => Assert.Contains("Every reason (2)", page.Markup));

        await new ResolveItem(Database.App).RunAsync(hospital.Tenant, batch.Id, batch[1], 0, new ResolutionForm(Resolution.Duplicate), None);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch.Id));

        Eventually(page, () => Assert.Contains("Every reason (1)", page.Markup));
        Assert.Equal(2, page.FindAll("tr[data-item-id]").Count);
    }

    [Fact]
    public async Task A_note_is_not_lost_by_closing_the_panel()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var page = OpenQueue(hospital, new QueueQuery(Row: batch[1]));
        Eventually(page, () => Assert.Contains(page.FindAll(".rcm-sidepanel button"), b => b.TextContent == "Settle…"));
        await DoAsync(page, () => page.FindAll(".rcm-sidepanel button").Single(b => b.TextContent == "Settle…").Click());
        Eventually(page, () => Assert.Single(page.FindAll($"#note-{batch[1]}")));
        await DoAsync(page, () => page.Find($"#note-{batch[1]}").Change("Called at nine."));

        var address = Services.GetRequiredService<NavigationManager>();
        await page.InvokeAsync(() => address.NavigateTo(Urls.Queue()));

        Eventually(page, () => Assert.Contains("Leave without settling the row?", page.Find("[role=alertdialog]").TextContent));
        Assert.EndsWith($"row={batch[1]}", address.Uri, StringComparison.Ordinal);
        await DoAsync(page, () => page.FindAll("[role=alertdialog] button").Single(b => b.TextContent == "Leave, and lose it").Click());
        Eventually(page, () => Assert.EndsWith("/queue", address.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filters_and_order_are_in_the_address()
    {
        using var hospital = await HospitalAsync();
        await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var page = OpenQueue(hospital);
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));

        await page.InvokeAsync(() => page.Find("select[aria-label=Order]").Change("age"));
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));
        await page.InvokeAsync(() => page.Find("select[aria-label=Whose]").Change("me"));

        var address = Services.GetRequiredService<NavigationManager>();
        Eventually(page, () => Assert.Contains("who=me", address.Uri));
        Eventually(page, () => Assert.Contains("No row fits", page.Markup));
    }

    [Fact]
    public async Task Many_rows_are_given_to_a_person_at_once_and_those_that_refuse_are_named()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview, JobStatus.Failed);
        var colleague = Some.User(hospital.Organisation);
        await Database.AddAsync(colleague);
        var page = OpenQueue(hospital);
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-item-id]").Count));
        Assert.Empty(page.FindAll("section[aria-label='Selected rows']"));

        await DoAsync(page, () => page.Find("input[aria-label='Select all rows shown']").Change(true));
        Eventually(page, () => Assert.Contains("2 rows selected", page.Find("section[aria-label='Selected rows']").TextContent));
        Eventually(page, () => Assert.Contains(colleague.FullName, page.Find("select[aria-label='Give the selected rows to']").TextContent));
        await DoAsync(page, () => page.Find("select[aria-label='Give the selected rows to']").Change(colleague.UserId.ToString("D")));

        Eventually(page, () => Assert.Contains($"Given to {colleague.FullName}: 2 rows.", page.Markup));
        Eventually(page, () => Assert.All(page.FindAll("tr[data-item-id]"), r => Assert.Equal(ReviewState.InReview, r.GetAttribute("data-review"))));
        Assert.Empty(page.FindAll("section[aria-label='Selected rows']"));

        await DoAsync(page, () => page.Find($"tr[data-item-id='{batch[1]}'] input").Change(true));
        Eventually(page, () => Assert.Contains("1 row selected", page.Markup));
        // Somebody else has it: it can be given on, and nothing else.
        Assert.Equal(["Clear selection"], page.FindAll("section[aria-label='Selected rows'] button:not(:disabled)").Select(b => b.TextContent));
        Assert.False(page.Find("select[aria-label='Give the selected rows to']").HasAttribute("disabled"));
    }

    [Fact]
    public async Task What_became_of_the_last_rows_is_said_on_the_empty_list()
    {
        using var hospital = await HospitalAsync();
        await WaitingBatch.AddAsync(Database, hospital, JobStatus.Failed, JobStatus.Failed);
        var page = OpenQueue(hospital);
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-item-id]").Count));

        await DoAsync(page, () => page.Find("input[aria-label='Select all rows shown']").Change(true));
        await DoAsync(page, () => page.FindAll("section[aria-label='Selected rows'] button").Single(b => b.TextContent == "Mark as looked at").Click());

        Eventually(page, () => Assert.Contains("Nothing waits for a person", page.Markup));
        Eventually(page, () => Assert.Contains("Marked as looked at: 2 rows.", page.Markup));
    }

    [Fact]
    public async Task Who_may_only_look_ticks_nothing()
    {
        using var hospital = await HospitalAsync(Rcm.Domain.Access.UserRole.Viewer);
        await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        var page = OpenQueue(hospital);

        Eventually(page, () => Assert.Single(page.FindAll("tr[data-item-id]")));
        Assert.Empty(page.FindAll("input[type=checkbox]"));
    }
}
