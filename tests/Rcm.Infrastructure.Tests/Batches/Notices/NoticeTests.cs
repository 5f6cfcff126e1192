using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

/// <summary>Whoever ends a batch, its owner is told once. In a database of its own: a claim looks across all tenants.</summary>
public sealed class NoticeTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly Organisation hospital = Some.Organisation();
    private TestDatabase database = null!;
    private AppUser owner = null!;
    private AppUser colleague = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        owner = Some.User(hospital);
        colleague = Some.User(hospital);
        await database.AddAsync(hospital, owner, colleague);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_batch_that_two_workers_end_at_the_same_moment_is_told_once()
    {
        const int Rows = 40;
        var batch = await BatchAsync(Rows);
        var queue = new ItemQueue(database.Worker);
        var (one, two) = (
            await queue.ClaimAsync("one", Rows / 2, TimeSpan.FromMinutes(1), default),
            await queue.ClaimAsync("two", Rows / 2, TimeSpan.FromMinutes(1), default));

        await Task.WhenAll(one.Select(i => CompleteAsync(i, "one")).Concat(two.Select(i => CompleteAsync(i, "two"))));

        var notice = Assert.Single((await ReadAsync(owner)).Newest);
        Assert.Equal((batch.BatchJobId, NoticeKind.Finished, new BatchTally(Rows, Rows, 0, 0), false), (notice.BatchId, notice.Kind, notice.Tally, notice.IsSeen));
        Assert.Empty((await ReadAsync(colleague)).Newest);
    }

    [Theory]
    [InlineData(JobStatus.Completed, NoticeKind.Finished)]
    [InlineData(JobStatus.PartiallyCompleted, NoticeKind.Finished)]
    [InlineData(JobStatus.Failed, NoticeKind.Failed)]
    [InlineData(JobStatus.Cancelled, NoticeKind.Cancelled)]
    [InlineData(JobStatus.NeedsReview, NoticeKind.NeedsPerson)]
    public async Task Each_way_to_end_has_its_notice(string status, string kind)
    {
        var batch = await BatchAsync(1, JobStatus.Processing);

        await SetAsync(batch, status);
        await SetAsync(batch, status);

        Assert.Equal(kind, Assert.Single((await ReadAsync(owner)).Newest).Kind);
    }

    [Theory]
    [InlineData(JobStatus.Processing)]
    [InlineData(JobStatus.Paused)]
    [InlineData(JobStatus.Retrying)]
    public async Task A_batch_that_goes_on_is_no_news(string status)
    {
        await SetAsync(await BatchAsync(1), status);

        Assert.Empty((await ReadAsync(owner)).Newest);
    }

    [Fact]
    public async Task An_end_that_is_rolled_back_was_not_told()
    {
        var batch = await BatchAsync(1, JobStatus.Processing);
        await using (var transaction = await database.BeginAsync())
        {
            await transaction.Connection.ExecuteAsync("update batch_job set status = 'completed' where batch_job_id = $1", batch.BatchJobId);
        }

        Assert.Empty((await ReadAsync(owner)).Newest);
    }

    [Fact]
    public async Task Who_cancels_their_own_batch_is_not_told_what_they_know_and_who_did_not_is()
    {
        var (own, other) = (await BatchAsync(1, items: true), await BatchAsync(1, items: true));
        var control = new ControlBatch(database.App);

        Assert.True((await control.RunAsync(Tenant(owner), own.BatchJobId, BatchAct.Cancel, default)).IsOk);
        Assert.True((await control.RunAsync(Tenant(colleague), other.BatchJobId, BatchAct.Cancel, default)).IsOk);

        var notice = Assert.Single((await ReadAsync(owner)).Newest);
        Assert.Equal((other.BatchJobId, NoticeKind.Cancelled), (notice.BatchId, notice.Kind));
    }

    [Fact]
    public async Task Rows_that_are_mended_one_by_one_are_one_notice_until_it_is_seen()
    {
        var batch = await BatchAsync(5, JobStatus.Processing);
        foreach (var left in (int[])[3, 2, 1])
        {
            await database.ExecuteAsync(
                "update batch_job set status = 'needs_review', review_rows = $2, successful_rows = 5 - $2 where batch_job_id = $1", batch.BatchJobId, left);
            await SetAsync(batch, JobStatus.Processing);
        }

        var only = Assert.Single((await ReadAsync(owner)).Newest);
        Assert.Equal(new BatchTally(5, 4, 0, 1), only.Tally);
        await new MarkNoticesSeen(database.App).OneAsync(Tenant(owner), only.NoticeId, default);
        await SetAsync(batch, JobStatus.NeedsReview);

        Assert.Equal([false, true], (await ReadAsync(owner)).Newest.Select(n => n.IsSeen));
    }

    [Fact]
    public async Task A_firms_person_gets_hers_while_the_grant_lasts_and_the_hospitals_people_do_not()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, UserRole.FirmUser);
        await database.AddAsync(firm, fiona);
        var grant = Some.Grant(hospital, firm);
        await database.AddAsync(grant);
        var batch = await BatchAsync(1, JobStatus.Processing, by: fiona);
        await SetAsync(batch, JobStatus.Completed);

        // At home as well as while she acts for the hospital.
        var notice = Assert.Single((await ReadAsync(fiona, firm)).Newest);
        Assert.Equal((hospital.OrgId, hospital.Name, null), (notice.OrgId, notice.Organisation, notice.Prompt));
        Assert.Empty((await ReadAsync(owner)).Newest);

        await database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);
        Assert.Equal((0, 0), (await ReadAsync(fiona, firm)) is var none ? (none.Unseen, none.Newest.Count) : default);
    }

    [Fact]
    public async Task Nobody_marks_anothers_notice_as_seen_and_all_means_those_that_were_shown()
    {
        await SetAsync(await BatchAsync(1, JobStatus.Processing), JobStatus.Completed);
        var shown = Assert.Single((await ReadAsync(owner)).Newest);
        await SetAsync(await BatchAsync(1, JobStatus.Processing), JobStatus.Failed);
        var seen = new MarkNoticesSeen(database.App);

        Assert.False(await seen.OneAsync(Tenant(colleague), shown.NoticeId, default));
        Assert.Equal(0, await seen.AllAsync(Tenant(colleague), DateTimeOffset.UtcNow, default));
        Assert.Equal(2, (await ReadAsync(owner)).Unseen);

        Assert.Equal(1, await seen.AllAsync(Tenant(owner), shown.At, default));
        Assert.Equal(0, await seen.AllAsync(Tenant(owner), shown.At, default));
        Assert.Equal(1, (await ReadAsync(owner)).Unseen);
    }

    [Fact]
    public async Task A_batch_that_nobody_started_tells_nobody()
    {
        var batch = Some.Batch(hospital, JobStatus.Processing, rows: 1);
        await database.AddAsync(batch);

        await SetAsync(batch, JobStatus.Completed);

        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from notice"));
    }

    private static TenantContext Tenant(AppUser user) => TenantContext.Of(user.OrgId, user.UserId);

    private Task<NoticeList> ReadAsync(AppUser user, Organisation? acting = null) =>
        new ReadNotices(database.App).RunAsync(new TenantContext(user.OrgId, acting?.OrgId ?? hospital.OrgId, user.UserId), default);

    private Task<int> SetAsync(BatchJob batch, string status) =>
        database.ExecuteAsync("update batch_job set status = $2 where batch_job_id = $1", batch.BatchJobId, status);

    private async Task<BatchJob> BatchAsync(int rows, string status = JobStatus.Pending, AppUser? by = null, bool items = false)
    {
        var batch = Some.Batch(hospital, status, rows, by: by ?? owner);
        await database.AddAsync(batch);
        if (items || rows > 10)
        {
            await database.ExecuteAsync(
                """
                insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
                select $1, $2, n, '{}', 'pending', now(), now() from generate_series(1, $3) n
                """, batch.BatchJobId, hospital.OrgId, rows);
        }

        return batch;
    }

    private async Task CompleteAsync(ClaimedItem item, string worker)
    {
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(item.OrgId), default);
        Assert.True(await ItemCompletion.WriteAsync(
            connection, item, worker, new RunResult("active", null, null, null, new Dictionary<string, object?>(), []), new ItemEnding(JobStatus.Completed, null), default));
    }
}
