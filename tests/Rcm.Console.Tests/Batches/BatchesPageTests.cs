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
        Assert.Equal("1 done, 1 to do", page.Find($"tr[data-batch-id='{batch}'] [role=img]").GetAttribute("aria-label"));
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

        page.Find("button.newer").Click();
        // The rows and the announcement are two components' renderings.
        Eventually(page, () =>
        {
            Assert.Equal(2, page.FindAll("tr[data-batch-id]").Count);
            Assert.DoesNotContain("New batches were started", page.Markup);
        });
    }

    [Fact]
    public async Task A_filter_that_fits_nothing_has_a_way_out_and_stands_in_the_address()
    {
        using var hospital = await HospitalAsync();
        await hospital.StartAsync(Of(Header, Row()));
        var page = Open<BatchesPage>(hospital, Urls.Batches());
        Eventually(page, () => Assert.Single(page.FindAll("tr[data-batch-id]")));

        page.Find("select[aria-label=Status]").Change(JobStatus.Failed);

        Assert.EndsWith(Urls.Batches(JobStatus.Failed), Services.GetRequiredService<NavigationManager>().Uri);
        await DisposeComponentsAsync();
        page = Open<BatchesPage>(hospital, Urls.Batches(JobStatus.Failed));
        Eventually(page, () => Assert.Contains("No batch fits", page.Markup));
        Assert.Contains("Show all batches", page.Markup);
    }
}
