using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Review;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>One act for many rows: what one of them refuses holds up no other.</summary>
public sealed class ReviewRowsTests(DatabaseFixture fixture) : ReviewTest(fixture)
{
    [Fact]
    public async Task Rows_of_several_batches_are_given_to_a_person_and_each_keeps_who_did_it()
    {
        var (one, two) = (await BatchAsync(JobStatus.NeedsReview, JobStatus.Failed), await BatchAsync(JobStatus.NeedsReview));

        var answers = await ActAsync(Hospital.Tenant, ReviewAct.Assign, Colleague.UserId, (one, 1), (one, 2), (two, 1));

        Assert.Equal([null, null, null], answers);
        Assert.Equal(3, await Database.ScalarAsync<long>(
            "select count(*) from batch_job_item where org_id = $1 and review_state = 'in_review' and assigned_to = $2", Hospital.Organisation.OrgId, Colleague.UserId));
        Assert.Equal(3, await Database.ScalarAsync<long>(
            "select count(*) from batch_item_review where org_id = $1 and act = 'assign' and user_id = $2 and assigned_to = $3",
            Hospital.Organisation.OrgId, Hospital.User.UserId, Colleague.UserId));
    }

    [Fact]
    public async Task What_somebody_else_has_or_has_ended_stays_and_the_others_are_taken()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.Completed);
        await ActAsync(AsColleague, ReviewAct.Take, null, (batch, 2));

        var answers = await ActAsync(Hospital.Tenant, ReviewAct.Take, null, (batch, 1), (batch, 2), (batch, 3));

        Assert.Equal([null, "review.taken", "item.not_waiting"], answers);
        Assert.Equal(Colleague.UserId, await Database.ScalarAsync<Guid>("select assigned_to from batch_job_item where batch_job_item_id = $1", batch[2]));
    }

    [Fact]
    public async Task Only_failed_rows_are_marked_as_looked_at()
    {
        var batch = await BatchAsync(JobStatus.Failed, JobStatus.NeedsReview, JobStatus.Failed);

        Assert.Equal([null, "review.must_end", null], await ActAsync(Hospital.Tenant, ReviewAct.Verify, null, (batch, 1), (batch, 2), (batch, 3)));
    }

    [Fact]
    public async Task Rows_run_again_as_they_are_and_those_with_a_wrong_cell_say_which()
    {
        var (one, two) = (await BatchAsync(JobStatus.Failed, JobStatus.NeedsReview), await BatchAsync(JobStatus.Failed, JobStatus.Completed));

        var answers = await ActAsync(Hospital.Tenant, ReviewAct.Retry, null, (one, 1), (one, 2), (two, 1));

        Assert.Equal([null, "input.date", null], answers);
        Assert.Equal(["pending", "needs_review", "pending"], [await one.StatusAsync(1), await one.StatusAsync(2), await two.StatusAsync(1)]);
        Assert.Equal(("pending 1 0 0 1", "processing 1 1 0 0"), (await one.CountersAsync(), await two.CountersAsync()));
        Assert.Equal(2, await Database.ScalarAsync<long>(
            "select count(*) from batch_job_item where org_id = $1 and review_state = 'retried' and assigned_to = $2", Hospital.Organisation.OrgId, Hospital.User.UserId));
    }

    [Fact]
    public async Task A_row_that_may_have_arrived_at_the_payer_runs_again_alone_and_never_among_others()
    {
        var (one, two) = (await BatchAsync(JobStatus.Failed), await BatchAsync(JobStatus.Failed));
        await Database.ExecuteAsync("update batch_job_item set reason_code = 'outcome_unknown' where batch_job_item_id = $1", one[1]);

        Assert.Equal(["item.may_have_arrived", null], await ActAsync(Hospital.Tenant, ReviewAct.Retry, null, (one, 1), (two, 1)));
        Assert.Equal((JobStatus.Failed, JobStatus.Pending), (await one.StatusAsync(1), await two.StatusAsync(1)));

        Assert.Equal([null], await ActAsync(Hospital.Tenant, ReviewAct.Retry, null, (one, 1)));
        Assert.Equal(JobStatus.Pending, await one.StatusAsync(1));
    }

    [Fact]
    public async Task Another_organisations_rows_stay_and_who_may_only_look_does_nothing()
    {
        using var other = await Hospital.OpenAsync(Database);
        var theirs = await WaitingBatch.AddAsync(Database, other, JobStatus.NeedsReview);
        var mine = await BatchAsync(JobStatus.NeedsReview);
        var viewer = Some.User(Hospital.Organisation, UserRole.Viewer);
        await Database.AddAsync(viewer);

        Assert.Equal(["item.not_waiting", null], await ActAsync(Hospital.Tenant, ReviewAct.Take, null, (theirs, 1), (mine, 1)));
        Assert.Equal(["batch.unknown"], await ActAsync(Hospital.Tenant, ReviewAct.Retry, null, (theirs, 1)));
        Assert.Equal(["access.denied"], await ActAsync(TenantContext.Of(Hospital.Organisation.OrgId, viewer.UserId), ReviewAct.Take, null, (mine, 1)));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from batch_item_review where org_id = $1", other.Organisation.OrgId));
    }

    /// <returns>The refusal of each row, or the one of them all.</returns>
    private async Task<IEnumerable<string?>> ActAsync(TenantContext tenant, string act, Guid? to, params (WaitingBatch Batch, int Row)[] rows)
    {
        var review = new ReviewRows(new ReviewItem(Database.App), new MendRows(Database.App, TimeProvider.System));
        var answer = await review.RunAsync(tenant, [.. rows.Select(r => new ChosenRow(r.Batch.Id, r.Batch[r.Row], 0))], act, to, Cancelled);
        return answer.IsOk ? rows.Select(r => answer.Value.Single(a => a.ItemId == r.Batch[r.Row]).Refusal?.Code) : [answer.Error.Code];
    }
}
