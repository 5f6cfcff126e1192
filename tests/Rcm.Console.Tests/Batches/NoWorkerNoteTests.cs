using Bunit;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.TestKit;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches;

public sealed class NoWorkerNoteTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    private const string Said = "No worker is running; 2 rows wait.";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_list_and_the_batchs_page_say_that_no_worker_runs_for_as_long_as_none_does(bool list)
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        var page = list
            ? Open<BatchesPage>(hospital, Urls.Batches())
            : Open<BatchPage>(hospital, Urls.Batch(batch), (nameof(BatchPage.BatchId), batch));
        Eventually(page, () => page.Find(list ? "[data-batch-id]" : "[data-testid=batch-open]"));
        Assert.DoesNotContain("No worker", page.Markup, StringComparison.Ordinal);

        Workers.Set(false);
        Eventually(page, () => Assert.Contains(Said, page.Markup, StringComparison.Ordinal));

        // Not known is not said either.
        Workers.Set(null);
        Eventually(page, () => Assert.DoesNotContain("No worker", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_end_is_promised_while_nobody_works()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Enumerable.Range(1, 20).Select(i => Row(id: $"r{i}"))))).Value.BatchId;
        await Database.ExecuteAsync(
            "update batch_job set status = 'processing', successful_rows = 10, processed_rows = 10, started_at = $2 where batch_job_id = $1",
            batch, Clock.GetUtcNow().AddMinutes(-10).UtcDateTime);
        var page = Open<BatchPage>(hospital, Urls.Batch(batch), (nameof(BatchPage.BatchId), batch));
        Eventually(page, () => Assert.Contains("About 10 min to go.", page.Markup, StringComparison.Ordinal));

        Workers.Set(false);

        Eventually(page, () => Assert.Contains("Waits for a worker.", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("to go.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_waits_for_no_worker_needs_none()
    {
        using var hospital = await HospitalAsync();
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        await Database.ExecuteAsync("update batch_job set status = 'paused' where batch_job_id = $1", batch);
        Workers.Set(false);

        var page = Open<BatchPage>(hospital, Urls.Batch(batch), (nameof(BatchPage.BatchId), batch));

        Eventually(page, () => page.Find("[data-testid=batch-open]"));
        Assert.DoesNotContain("No worker", page.Markup, StringComparison.Ordinal);
    }
}
