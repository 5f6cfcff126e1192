using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Batches;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches;

/// <summary>Every filter pages by keyset, forwards and back, without losing or repeating a row, and by an index that holds its order.</summary>
public sealed class ItemPagingTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const int Rows = 60_000;

    private TestDatabase database = null!;
    private Hospital hospital = null!;
    private long batch;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        hospital = await Hospital.OpenAsync(database);
        var job = Some.Batch(hospital.Organisation, JobStatus.Processing, Rows, hospital.Version, hospital.Endpoint);
        var other = Some.Batch(hospital.Organisation, JobStatus.Processing, Rows, hospital.Version, hospital.Endpoint);
        await database.AddAsync(job, other);
        batch = job.BatchJobId;
        // Every hundredth row is an exception, each third of these somebody's.
        await database.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, payer_outcome, exception_kind, reason_code, review_state, assigned_to, created_at, updated_at)
            select b, $2, n, '{}', case when n % 100 = 0 then 'needs_review' when n % 7 = 0 then 'pending' else 'completed' end, case when n % 7 > 0 then 'active' end,
                   case when n % 100 = 0 then 'business' end, case when n % 100 = 0 then '75' when n % 1000 = 1 then '43' end,
                   case when n % 300 = 0 then 'in_review' when n % 100 = 0 then 'none' end, case when n % 300 = 0 then $3::uuid end, now(), now()
            from unnest($1::bigint[]) b, generate_series(1, $4) n
            """, new[] { job.BatchJobId, other.BatchJobId }, hospital.Organisation.OrgId, hospital.User.UserId, Rows);
        await database.ExecuteAsync("vacuum analyze batch_job_item");
    }

    public async ValueTask DisposeAsync()
    {
        hospital.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Every_row_is_on_one_page_whatever_the_filter()
    {
        var list = new ListBatchItems(database.App);
        foreach (var (filter, every) in new (ItemFilter, int)[]
        {
            (new(Reason: "75"), 100), (new(Kind: ExceptionKind.Business), 100), (new(Review: ReviewState.InReview), 300), (new(Who: hospital.User.UserId), 300),
            (new(Status: JobStatus.NeedsReview, Review: ReviewState.InReview), 300), (new(Status: JobStatus.NeedsReview), 100),
        })
        {
            var seen = new List<int>();
            for (var page = await list.RunAsync(hospital.Tenant, batch, filter, Cancelled); ; page = await list.RunAsync(hospital.Tenant, batch, filter with { After = seen[^1] }, Cancelled))
            {
                seen.AddRange(page.Items.Select(i => i.RowNumber));
                if (!page.HasLater) break;
            }

            Assert.Equal(Enumerable.Range(1, Rows / every).Select(n => n * every), seen);
            var back = await list.RunAsync(hospital.Tenant, batch, filter with { Before = seen[^1] }, Cancelled);
            Assert.Equal(seen[^(ListBatchItems.PageSize + 1)..^1], back.Items.Select(i => i.RowNumber));
        }
    }

    [Theory]
    [InlineData("reason_code = '43'", "batch_job_item_reason")]
    [InlineData("exception_kind = 'business'", "batch_job_item_exception")]
    [InlineData("review_state = 'in_review'", "batch_job_item_reviewed")]
    [InlineData("review_state = 'in_review' and status = 'needs_review'", "batch_job_item_reviewed")]
    [InlineData("assigned_to = (select user_id from app_user where org_id is not null order by user_id limit 1)", "batch_job_item_assigned")]
    public async Task A_late_page_reads_the_filters_own_index_in_order(string filter, string index)
    {
        await using var owner = await database.OpenOwnerAsync();

        var plan = string.Join('\n', await owner.ColumnAsync<string>(
            $"explain select * from batch_job_item where batch_job_id = {batch} and {filter} and row_number > 50000 order by row_number limit 51"));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on batch_job_item", plan, StringComparison.Ordinal);
    }
}
