using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Batches;
using Rcm.TestKit;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches;

public sealed class BatchesPageTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    [Fact]
    public async Task Without_batches_it_says_what_will_stand_here_and_how_to_begin()
    {
        using var hospital = await HospitalAsync();
        var page = Open<BatchesPage>(hospital, Urls.Batches());

        Eventually(page, () => Assert.Contains("No batches yet", page.Markup));
        Assert.Contains("Start the first batch", page.Markup);
    }

    [Fact]
    public async Task A_viewer_is_not_offered_what_they_may_not()
    {
        using var hospital = await HospitalAsync(UserRole.Viewer);
        var page = Open<BatchesPage>(hospital, Urls.Batches());

        Eventually(page, () => Assert.Contains("No batches yet", page.Markup));
        Assert.DoesNotContain(Urls.NewBatch, page.Markup);
    }

    [Fact]
    public async Task A_batch_shows_how_far_it_is_and_follows()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")), "Tuesday clinic")).Value.BatchId;
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Equal(JobStatus.Pending, page.Find($"tr[data-batch-id='{batch}']").GetAttribute("data-status")));

        await Database.ExecuteAsync("update batch_job set status = 'processing', successful_rows = 1 where batch_job_id = $1", batch);
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));

        Eventually(page, () => Assert.Equal(JobStatus.Processing, page.Find($"tr[data-batch-id='{batch}']").GetAttribute("data-status")));
        Assert.Equal("1 done, 1 to do", page.Find($"tr[data-batch-id='{batch}'] div[role=img]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task A_new_batch_announces_itself_and_moves_nothing()
    {
        using var hospital = await HospitalAsync();
        await hospital.StartAsync(Of(Header, Row()));
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-batch-id]")));

        var second = (await hospital.StartAsync(Of(Header, Row(id: "r2")))).Value.BatchId;
        Events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, second));
        Eventually(page, () => Assert.Contains("New batches were started", page.Markup));
        Assert.Single(page.FindAll("tr[data-batch-id]"));

        await DoAsync(page, () => page.Find("button.newer").Click());
        // The rows and the announcement are two components' renderings.
        Eventually(page, () =>
        {
            Assert.Equal(2, page.FindAll("tr[data-batch-id]").Count);
            Assert.DoesNotContain("New batches were started", page.Markup);
        });
    }

    [Fact]
    public async Task An_address_that_makes_no_sense_shows_the_batches()
    {
        using var hospital = await HospitalAsync();
        await hospital.StartAsync(Of(Header, Row()));
        var page = Open<BatchesPage>(hospital, Urls.Batches() + "?workflow=x&by=1&days=soon&sort=upwards&after=here");

        Eventually(page, () => Assert.Single(page.FindAll("tr[data-batch-id]")));
    }

    [Fact]
    public async Task A_filter_that_fits_nothing_has_a_way_out_and_stands_in_the_address()
    {
        using var hospital = await HospitalAsync();
        await hospital.StartAsync(Of(Header, Row()));
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-batch-id]")));

        await DoAsync(page, () => page.Find("select[aria-label=Status]").Change(JobStatus.Failed));

        Eventually(page, () => Assert.EndsWith(Urls.Batches(JobStatus.Failed), Services.GetRequiredService<NavigationManager>().Uri));
        await DisposeComponentsAsync();
        page = Open<BatchesPage>(hospital, Urls.Batches(JobStatus.Failed));
        Eventually(page, () => Assert.Contains("No batch fits", page.Markup));
        Assert.Contains("Show all batches", page.Markup);
    }

    [Fact]
    public async Task Ticked_batches_are_stopped_together_and_it_says_what_came_of_it()
    {
        using var hospital = await HospitalAsync();
        var first = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        var second = (await hospital.StartAsync(Of(Header, Row(id: "r3")))).Value.BatchId;
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-batch-id]").Count));
        Assert.Empty(page.FindAll("section[aria-label='Selected batches']"));

        await DoAsync(page, () => page.Find("input[aria-label='Select all batches shown']").Change(true));
        await DoAsync(page, () => page.FindAll("section[aria-label='Selected batches'] button").Single(b => b.TextContent == "Pause").Click());

        Eventually(page, () => Assert.Contains("Paused 3 rows in 2 batches.", page.Markup));
        Eventually(page, () => Assert.Equal([JobStatus.Paused, JobStatus.Paused], page.FindAll("tr[data-batch-id]").Select(r => r.GetAttribute("data-status"))));
        Eventually(page, () => Assert.Empty(page.FindAll("section[aria-label='Selected batches']")));
    }

    [Fact]
    public async Task A_priority_is_given_to_the_ticked_batches_and_shown()
    {
        using var hospital = await HospitalAsync();
        var first = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        var second = (await hospital.StartAsync(Of(Header, Row(id: "r3")))).Value.BatchId;
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-batch-id]").Count));

        await DoAsync(page, () => page.Find($"input[aria-label='Select batch {first}']").Change(true));
        await DoAsync(page, () => page.Find("section[aria-label='Selected batches'] select").Change("1"));

        Eventually(page, () => Assert.Contains("High priority for 2 rows in 1 batch.", page.Markup));
        Eventually(page, () => Assert.Contains("High priority", page.Find($"tr[data-batch-id='{first}']").TextContent));
        Assert.DoesNotContain("High priority", page.Find($"tr[data-batch-id='{second}']").TextContent);
    }

    [Fact]
    public async Task How_long_rows_are_tried_again_is_set_for_all_ticked_batches()
    {
        using var hospital = await HospitalAsync();
        await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")));
        await hospital.StartAsync(Of(Header, Row(id: "r3")));
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Equal(2, page.FindAll("tr[data-batch-id]").Count));

        await DoAsync(page, () => page.Find("input[aria-label='Select all batches shown']").Change(true));
        await DoAsync(page, () => page.Find("select[aria-label='How long the rows of the selected batches are tried again']").Change("120"));

        Eventually(page, () => Assert.Contains("Tries for 2 hours for 3 rows in 2 batches.", page.Markup));
        Assert.Equal(2, await Database.ScalarAsync<long>(
            "select count(*) from batch_job where org_id = $1 and retry_window_minutes = 120", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task Cancelling_many_asks_with_the_number_first()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-batch-id]")));

        await DoAsync(page, () => page.Find($"input[aria-label='Select batch {batch}']").Change(true));
        await DoAsync(page, () => page.FindAll("section[aria-label='Selected batches'] button").Single(b => b.TextContent == "Cancel the rest").Click());
        Eventually(page, () => Assert.Contains("Cancel the rest of 1 batch?", page.Find("[role=alertdialog]").TextContent));
        Assert.Contains("2 rows that wait are never run", page.Find("[role=alertdialog]").TextContent);
        await DoAsync(page, () => page.FindAll("[role=alertdialog] button")[0].Click());

        Eventually(page, () => Assert.Equal(JobStatus.Cancelled, page.Find("tr[data-batch-id]").GetAttribute("data-status")));
    }

    [Fact]
    public async Task Filters_and_order_stand_in_the_address_and_begin_at_the_first_page()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var page = Open<BatchesPage>(hospital, Urls.Batches(new BatchQuery(After: "0_999999999")));
        Eventually(page, () => Assert.Single(page.FindAll($"tr[data-batch-id='{batch}']")));
        Eventually(page, () => page.Find("select[aria-label=Workflow]"));

        await DoAsync(page, () => page.Find("select[aria-label=Workflow]").Change(hospital.Workflow.WorkflowId.ToString("D")));

        Eventually(page, () => Assert.EndsWith(Urls.Batches(new BatchQuery(Workflow: hospital.Workflow.WorkflowId)), Services.GetRequiredService<NavigationManager>().Uri));
        await DoAsync(page, () => page.Find("select[aria-label='Sorted by']").Change("failed"));
        Eventually(page, () => Assert.Contains("sort=failed", Services.GetRequiredService<NavigationManager>().Uri));
    }

    [Fact]
    public async Task A_batch_shows_its_pace_when_it_will_be_done_and_what_was_answered()
    {
        using var hospital = await HospitalAsync();
        var batch = Some.Batch(hospital.Organisation, JobStatus.Processing, rows: 100, hospital.Version, hospital.Endpoint);
        (batch.SuccessfulRows, batch.ProcessedRows, batch.StartedAt, batch.Outcomes) = (50, 50, Now.AddMinutes(-5), """{"active": 48, "inactive": 2}""");
        await Database.AddAsync(batch);
        var page = Open<BatchesPage>(hospital, Urls.Batches());

        Eventually(page, () => Assert.Contains("10 rows/min", page.Markup));
        Eventually(page, () => Assert.Contains("in 5 min", page.Find("td.progress").TextContent));
        Assert.Equal("Payer's answer: Active\u00a048", page.Find("td.mix .answer").TextContent.Trim());
    }
}
