using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// A batch's rows by status as its page shows them: the first page, and page 5,000, through the use case and row level security; beside the
/// keyset query in SQL by the owner, who knows the id that the page begins at.
/// </summary>
internal static class ItemsBench
{
    private const double Target = 2;
    private const int Page = 5000;

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = Options.Number(args, "--rows", 400_000);
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var database = fixture.Database;
        var organisation = Some.Organisation();
        await database.AddAsync(organisation);
        var batch = Some.Batch(organisation, JobStatus.Processing, rows: rows);
        await database.AddAsync(batch);
        // Nine of ten are done, mixed with the others.
        await database.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, client_row_id, input_data, status, payer_outcome, created_at, updated_at)
            select $1, $2, n, n::text, '{"member_id": "x"}', case when n % 10 = 0 then 'pending' else 'completed' end, case when n % 10 > 0 then 'active' end, now(), now()
            from generate_series(1, $3) n
            """, batch.BatchJobId, organisation.OrgId, rows);
        await database.ExecuteAsync("vacuum analyze batch_job_item");
        var size = ListBatchItems.PageSize;
        var place = await database.ScalarAsync<int>(
            "select row_number from batch_job_item where batch_job_id = $1 and status = 'completed' order by batch_job_item_id offset $2 limit 1",
            batch.BatchJobId, (Page - 1) * size - 1);
        if (place == 0) throw new InvalidOperationException($"There are not {Page} pages: give it more rows.");
        var id = await database.ScalarAsync<long>("select batch_job_item_id from batch_job_item where batch_job_id = $1 and row_number = $2", batch.BatchJobId, place);

        var list = new ListBatchItems(database.App);
        var tenant = TenantContext.Of(organisation.OrgId);
        await using var owner = await database.OpenOwnerAsync();
        var results = new List<Paired>
        {
            await MeasureAsync("first page, by status", after: null, from: 0),
            await MeasureAsync($"page {Page:N0}, by status", after: place, from: id),
        };
        Paired.Write(Console.Out, results);
        Console.WriteLine(FormattableString.Invariant($"page {Page:N0} takes {results[1].OursMs / results[0].OursMs:0.00} of the first page's time (target ≤ 1, and measuring error)"));
        return 0;

        Task<Paired> MeasureAsync(string name, int? after, long from) => Paired.MeasureAsync(
            "items", name, Target, 300,
            async () =>
            {
                var page = await list.RunAsync(tenant, batch.BatchJobId, new ItemFilter(JobStatus.Completed, After: after), default);
                if (page.Items.Count != size) throw new InvalidOperationException("The page is not full.");
            },
            async () => await owner.RowsAsync(
                """
                select batch_job_item_id, row_number, client_row_id, status, payer_outcome, reason_code, error_message, attempt, next_attempt_at, updated_at
                from batch_job_item where batch_job_id = $1 and status = 'completed' and batch_job_item_id > $2 order by batch_job_item_id limit 51
                """, batch.BatchJobId, from));
    }
}
