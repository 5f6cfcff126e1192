using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Review;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>What waits for a person, over all batches of one organisation, page by page.</summary>
public sealed class ListQueueTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private Hospital hospital = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => hospital = await Hospital.OpenAsync(database);

    public ValueTask DisposeAsync()
    {
        hospital.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Rows_that_wait_come_from_every_batch_and_nobody_elses_and_what_is_due_first_stands_first()
    {
        using var other = await Hospital.OpenAsync(database);
        await WaitingBatch.AddAsync(database, other, JobStatus.NeedsReview);
        var late = await WaitingBatch.AddAsync(database, hospital, JobStatus.NeedsReview, JobStatus.Completed, JobStatus.Failed);
        var soon = await WaitingBatch.AddAsync(database, hospital, JobStatus.NeedsReview);
        await database.ExecuteAsync("update batch_job_item set due_at = now() + interval '9 days' where batch_job_item_id = $1", late[1]);
        await database.ExecuteAsync("update batch_job_item set due_at = now() + interval '2 days' where batch_job_item_id = $1", soon[1]);

        await database.ExecuteAsync("update batch_job_item set due_at = now() + interval '5 days' where batch_job_item_id = $1", late[3]);

        Assert.Equal([soon[1], late[3], late[1]], await RowsAsync(new()));
        Assert.Equal([late[1], late[3], soon[1]], await RowsAsync(new(ByAge: true)));
    }

    [Fact]
    public async Task A_row_that_failed_waits_until_somebody_has_looked_at_it_or_run_it_again()
    {
        var batch = await WaitingBatch.AddAsync(database, hospital, JobStatus.Failed, JobStatus.Failed, JobStatus.Failed);
        var review = new ReviewItem(database.App);
        await review.RunAsync(hospital.Tenant, batch.Id, batch[1], ReviewAct.Take, null, Cancelled);
        Assert.Equal(batch.Items.Select(i => i.BatchJobItemId), (await RowsAsync(new())).Order());

        await review.RunAsync(hospital.Tenant, batch.Id, batch[1], ReviewAct.Verify, null, Cancelled);
        await new MendRows(database.App, TimeProvider.System).RunAsync(
            hospital.Tenant, batch.Id, [new RowMend(batch[2], 0, new Dictionary<string, string>())], Cancelled);

        Assert.Equal([batch[3]], await RowsAsync(new()));
        Assert.Equal(1, (await new ReadQueueChoices(database.App).RunAsync(hospital.Tenant, Cancelled)).Waiting);
    }

    [Fact]
    public async Task It_narrows_to_a_reason_a_kind_and_a_person()
    {
        var batch = await WaitingBatch.AddAsync(database, hospital, JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.NeedsReview);
        await database.ExecuteAsync("update batch_job_item set reason_code = '75' where batch_job_item_id = $1", batch[2]);
        await database.ExecuteAsync("update batch_job_item set exception_kind = 'unrecognised' where batch_job_item_id = $1", batch[3]);
        await new ReviewItem(database.App).RunAsync(hospital.Tenant, batch.Id, batch[1], ReviewAct.Take, null, Cancelled);

        Assert.Equal([batch[2]], await RowsAsync(new(Reason: "75")));
        Assert.Equal([batch[3]], await RowsAsync(new(Kind: ExceptionKind.Unrecognised)));
        Assert.Equal([batch[1]], await RowsAsync(new(Who: hospital.User.UserId)));
        Assert.Equal([batch[2], batch[3]], (await RowsAsync(new(Who: Guid.Empty))).Order());
        var choices = await new ReadQueueChoices(database.App).RunAsync(hospital.Tenant, Cancelled);
        Assert.Equal((3, "input.date"), (choices.Waiting, choices.Reasons[0].Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_waiting_row_is_on_one_page_also_where_many_are_due_at_once(bool byAge)
    {
        var batch = await WaitingBatch.AddAsync(database, hospital, [.. Enumerable.Repeat(JobStatus.NeedsReview, 130)]);
        await database.ExecuteAsync("update batch_job_item set due_at = '2026-03-01', waiting_since = '2026-02-01' where batch_job_id = $1 and row_number % 3 > 0", batch.Id);
        var queue = new ListQueue(database.App);
        var seen = new List<long>();

        QueuePosition? after = null;
        QueueSlice page;
        do
        {
            page = await queue.RunAsync(hospital.Tenant, new(ByAge: byAge, After: after), Cancelled);
            seen.AddRange(page.Rows.Select(r => r.Item.ItemId));
            var last = page.Rows[^1];
            after = QueuePosition.Parse(new QueuePosition(byAge ? last.WaitingSince : last.DueAt, last.Item.ItemId).ToString());
        }
        while (page.HasLater);

        Assert.Equal(batch.Items.Select(i => i.BatchJobItemId), seen.Order());
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_firm_sees_the_queue_of_a_hospital_that_let_it_and_of_no_other()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, "firm_user");
        await database.AddAsync(firm);
        await database.AddAsync(fiona, Some.Grant(hospital.Organisation, firm, "view", "work"));
        using var other = await Hospital.OpenAsync(database);
        var batch = await WaitingBatch.AddAsync(database, hospital, JobStatus.NeedsReview);
        await WaitingBatch.AddAsync(database, other, JobStatus.NeedsReview);

        Assert.Equal([batch[1]], await RowsAsync(new(), new TenantContext(firm.OrgId, hospital.Organisation.OrgId, fiona.UserId)));
        Assert.Empty(await RowsAsync(new(), new TenantContext(firm.OrgId, other.Organisation.OrgId, fiona.UserId)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x-1")]
    [InlineData("99999999999999999999-1")]
    [InlineData("999999999999999999-1")]
    [InlineData("1-2-3")]
    public void What_is_no_position_is_the_first_page(string? text) => Assert.Null(QueuePosition.Parse(text));

    [Theory]
    [InlineData("order by due_at, batch_job_item_id", "batch_job_item_due")]
    [InlineData("order by waiting_since, batch_job_item_id", "batch_job_item_waiting")]
    public async Task The_queue_is_read_by_an_index_in_its_order(string order, string index)
    {
        await using var own = await fixture.CloneAsync();
        var organisation = Some.Organisation();
        await own.AddAsync(organisation);
        var batch = Some.Batch(organisation, rows: 40_000);
        await own.AddAsync(batch);
        await own.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
            select $1, $2, n, '{}', case when n % 5 = 0 then 'needs_review' else 'completed' end, now(), now() from generate_series(1, 40000) n
            """, batch.BatchJobId, organisation.OrgId);
        await own.ExecuteAsync("vacuum analyze batch_job_item");
        await using var owner = await own.OpenOwnerAsync();

        var plan = string.Join('\n', await owner.ColumnAsync<string>(
            $"explain select * from batch_job_item where org_id = '{organisation.OrgId}' and status in ('needs_review', 'failed') and review_state in ('none', 'in_review') and due_at is not null {order} limit 51"));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<long>> RowsAsync(QueueFilter filter, TenantContext? tenant = null) =>
        (await new ListQueue(database.App).RunAsync(tenant ?? hospital.Tenant, filter, Cancelled)).Rows.Select(r => r.Item.ItemId);
}
