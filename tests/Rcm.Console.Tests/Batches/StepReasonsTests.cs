using Bunit;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches;

public sealed class StepReasonsTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    [Fact]
    public async Task A_page_that_waits_for_a_person_is_shown_with_the_nearest_pages_that_were_taught()
    {
        using var hospital = await HospitalAsync();
        var (page, _) = await OpenAsync(hospital,
            """{"candidates": [{"microState": 41, "label": "Patient search", "node": "search_patient", "score": 0.58}, {"microState": 42, "label": "Sign-in page", "node": "login_portal", "score": 0.31}]}""");

        Eventually(page, () => Assert.Equal(2, page.FindAll("[data-testid=step-reasons] li").Count));
        var first = page.FindAll("[data-testid=step-reasons] li")[0];
        Assert.Equal("/microstates/41", first.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("search_patient", first.TextContent);
        Assert.Contains("58", first.TextContent);
    }

    [Fact]
    public async Task A_page_that_was_worked_by_similarity_says_which_elements_were_found_anew()
    {
        using var hospital = await HospitalAsync();
        var (page, _) = await OpenAsync(hospital, """{"microState": "Sign-in page", "healed": [{"step": 1, "from": "#username", "to": "#usr", "by": "label"}]}""");

        Eventually(page, () => Assert.Equal("#username → #usr by label", string.Join(' ', page.Find("[data-testid=step-reasons] li").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task A_step_of_the_first_tier_has_nothing_to_explain()
    {
        using var hospital = await HospitalAsync();
        var (page, trace) = await OpenAsync(hospital, """{"microState": "Sign-in page"}""");

        Eventually(page, () => Assert.NotEmpty(page.FindAll(".step[aria-current]")));
        Assert.Empty(page.FindAll("[data-testid=step-reasons]"));
        Assert.True(trace > 0);
    }

    private async Task<(IRenderedComponent<ProvidersFrame> Page, long Trace)> OpenAsync(Hospital hospital, string detail)
    {
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var item = await Database.ScalarAsync<long>("select min(batch_job_item_id) from batch_job_item where batch_job_id = $1", batch);
        var trace = new WorkflowTrace
        {
            OrgId = hospital.Organisation.OrgId, BatchJobItemId = item, ActionType = "recognise", ActionDetail = detail, Success = true, CreatedAt = Some.Now,
        };
        await Database.AddAsync(trace);
        return (Open<ItemPage>(hospital, Urls.BatchItem(batch, item, trace.TraceId), (nameof(ItemPage.BatchId), batch), (nameof(ItemPage.ItemId), item)), trace.TraceId);
    }
}
