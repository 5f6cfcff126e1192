using Microsoft.Playwright;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Execution;

/// <summary>The payer has redesigned its portal overnight. Alone: the portal is everybody's.</summary>
[Collection(Alone.Name)]
public class DriftTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task Rows_of_a_redesigned_portal_are_answered_by_similarity_and_what_was_found_is_proposed()
    {
        var file = HospitalFile.OfFreshMembers(2);
        var page = await PageOfAsync(Hana);
        await Portal.BehaveAsync(new { drift = new[] { "Redesign" }, driftStrength = "Middle" });
        try
        {
            var batch = await StartBatchAsync(page, file);
            await batch.EndedAsync(file.Rows.Count, BatchTime);

            await Expect(batch.Count("succeeded")).ToContainTextAsync("2");

            Assert.Equal(5, await Sql.ValueAsync<long>("select count(*) from micro_state m join proposal_batch p using (micro_state_id) where m.review = 'proposed' and p.batch_job_id = $1", batch.Id));
            // A row that came first says what was found anew; one that came second, that it followed the first.
            var first = await Sql.ValueAsync<string>(
                "select client_row_id from workflow_trace t join batch_job_item i using (batch_job_item_id) where i.batch_job_id = $1 and t.tier = 2 order by t.trace_id limit 1", batch.Id);
            var item = await batch.OpenItemAsync(first);
            await Expect(item.Steps.Filter(new() { HasText = "Tier 2" }).First).ToContainTextAsync("Sign-in page");
            await item.Steps.Filter(new() { HasText = "Recognised" }).First.GetByRole(AriaRole.Link).ClickAsync();
            await Expect(page.GetByTestId("step-reasons")).ToContainTextAsync("Found anew");
        }
        finally
        {
            await Portal.BehaveAsync(new { drift = Array.Empty<string>() });
        }
    }
}
