using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Review;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>Rows are taken, given, given back and settled by people, some of them at once.</summary>
public sealed class ReviewItemTests(DatabaseFixture fixture) : ReviewTest(fixture)
{
    [Fact]
    public async Task A_row_that_begins_to_wait_is_nobodys_and_has_a_date()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.Failed, JobStatus.Completed, JobStatus.Processing);
        await Database.ExecuteAsync("update batch_job_item set status = 'needs_review', exception_kind = 'business' where batch_job_item_id = $1", batch[4]);

        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal([["none", true], ["none", true], [null, false], ["none", true]], await owner.RowsAsync(
            "select review_state, due_at is not null and waiting_since is not null from batch_job_item where batch_job_id = $1 order by row_number", batch.Id));
    }

    [Fact]
    public async Task Of_two_people_who_take_a_row_at_once_one_has_it_and_the_other_is_told_who()
    {
        for (var round = 0; round < 5; round++)
        {
            var batch = await BatchAsync(JobStatus.NeedsReview);

            var both = await Task.WhenAll(ActAsync(Hospital.Tenant, batch, ReviewAct.Take), ActAsync(AsColleague, batch, ReviewAct.Take));

            var winner = Assert.Single(both, r => r.IsOk).Value.AssignedTo;
            var told = Assert.Single(both, r => !r.IsOk).Error!;
            Assert.Equal("review.taken", told.Code);
            Assert.Contains(winner == Colleague.UserId ? Colleague.FullName : Hospital.User.FullName, told.Message, StringComparison.Ordinal);
            Assert.Equal(winner, await Database.ScalarAsync<Guid>("select assigned_to from batch_job_item where batch_job_item_id = $1", batch[1]));
        }
    }

    [Fact]
    public async Task Who_did_what_and_when_is_kept()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);

        await ActAsync(Hospital.Tenant, batch, ReviewAct.Take);
        await ActAsync(AsColleague, batch, ReviewAct.Assign, Colleague.UserId);
        await ActAsync(AsColleague, batch, ReviewAct.Release);

        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal(
            [["take", "in_review", Hospital.User.UserId], ["assign", "in_review", Colleague.UserId], ["release", "none", Colleague.UserId]],
            await owner.RowsAsync("select act, state, user_id from batch_item_review where batch_job_item_id = $1 order by batch_item_review_id", batch[1]));
    }

    [Fact]
    public async Task A_row_goes_to_people_of_the_hospital_and_of_a_firm_that_may_work_there_and_to_nobody_else()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var looker = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, UserRole.FirmUser);
        var cora = Some.User(looker, UserRole.OrgAdmin);
        var viewer = Some.User(Hospital.Organisation, UserRole.Viewer);
        var left = Some.User(Hospital.Organisation, active: false);
        await Database.AddAsync(firm, looker);
        await Database.AddAsync(fiona, cora, viewer, left, Some.Grant(Hospital.Organisation, firm, "view", "work"), Some.Grant(Hospital.Organisation, looker, "view"));
        var batch = await BatchAsync(JobStatus.NeedsReview);

        var people = await new ReviewPeople(Database.App).RunAsync(Hospital.Tenant, Cancelled);

        Assert.Equal(new[] { Hospital.User.UserId, Colleague.UserId, fiona.UserId }.Order(), people.Select(p => p.UserId).Order());
        Assert.Equal(firm.Name, people.Single(p => p.UserId == fiona.UserId).Organisation);
        Assert.True((await ActAsync(Hospital.Tenant, batch, ReviewAct.Assign, fiona.UserId)).IsOk);
        Assert.Equal("review.no_such_person", (await ActAsync(Hospital.Tenant, batch, ReviewAct.Assign, cora.UserId)).Error?.Code);
        // And the firm's person works on it.
        var forHospital = new TenantContext(firm.OrgId, Hospital.Organisation.OrgId, fiona.UserId);
        Assert.True((await ActAsync(forHospital, batch, ReviewAct.Release)).IsOk);
        Assert.Contains(Hospital.User.UserId, (await new ReviewPeople(Database.App).RunAsync(forHospital, Cancelled)).Select(p => p.UserId));
    }

    [Fact]
    public async Task A_failed_row_is_marked_as_looked_at()
    {
        var batch = await BatchAsync(JobStatus.Failed);

        Assert.Equal(ReviewState.Verified, (await ActAsync(Hospital.Tenant, batch, ReviewAct.Verify)).Value.State);
        Assert.Equal("failed 1 0 1 0", await batch.CountersAsync());
    }

    [Theory]
    [InlineData(Resolution.Answered, "active", "completed 2 2 0 0", "completed", "active", null)]
    [InlineData(Resolution.Duplicate, null, "completed 2 2 0 0", "completed", null, "resolved.duplicate")]
    [InlineData(Resolution.NoAnswer, null, "partially_completed 2 1 1 0", "failed", null, "resolved.no_answer")]
    public async Task A_row_that_a_person_settles_ends_and_its_batch_with_it(
        string how, string? outcome, string counters, string status, string? payerOutcome, string? reason)
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.Completed);

        var result = await ResolveAsync(Hospital.Tenant, batch, new ResolutionForm(how, outcome, "CALL-17", "They closed the account."));

        Assert.Equal(status, result.Value);
        Assert.Equal(counters, await batch.CountersAsync());
        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal([status, payerOutcome, reason, "verified", "CALL-17", true], (await owner.RowsAsync(
            "select status, payer_outcome, reason_code, review_state, output_data->>'reference_number', completed_at is not null from batch_job_item where batch_job_item_id = $1", batch[1]))[0]);
        Assert.Equal([how, "input.date", "They closed the account."], (await owner.RowsAsync(
            "select resolution, reason_code, note from batch_item_review where batch_job_item_id = $1", batch[1]))[0]);
        Assert.DoesNotContain("closed", await owner.ScalarAsync<string>("select detail::text from audit_log where subject = $1", $"item/{batch[1]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_is_settled_once_and_only_by_who_has_it()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview);
        var form = new ResolutionForm(Resolution.Answered, "inactive");
        await ActAsync(AsColleague, batch, ReviewAct.Take);

        Assert.Equal("review.taken", (await ResolveAsync(Hospital.Tenant, batch, form)).Error?.Code);
        var both = await Task.WhenAll(ResolveAsync(AsColleague, batch, form), ResolveAsync(AsColleague, batch, form));

        Assert.Equal(["item.not_waiting"], both.Where(r => !r.IsOk).Select(r => r.Error!.Code));
        Assert.Equal("needs_review 2 1 0 1", await batch.CountersAsync());
    }

    [Fact]
    public async Task A_cancelled_batch_stays_so_when_its_last_row_is_settled()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);
        await Database.ExecuteAsync("update batch_job set status = 'cancelled', completed_at = now() where batch_job_id = $1", batch.Id);

        Assert.True((await ResolveAsync(Hospital.Tenant, batch, new ResolutionForm(Resolution.Duplicate))).IsOk);
        Assert.Equal("cancelled 1 1 0 0", await batch.CountersAsync());
    }

    [Fact]
    public async Task Who_may_only_look_or_is_somebody_else_gets_no_further()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);
        var viewer = Some.User(Hospital.Organisation, UserRole.Viewer);
        await Database.AddAsync(viewer);
        using var other = await Hospital.OpenAsync(Database);
        var looks = TenantContext.Of(Hospital.Organisation.OrgId, viewer.UserId);

        Assert.Equal("access.denied", (await ActAsync(looks, batch, ReviewAct.Take)).Error?.Code);
        Assert.Equal("access.denied", (await ResolveAsync(looks, batch, new ResolutionForm(Resolution.Duplicate))).Error?.Code);
        Assert.Equal("item.not_waiting", (await ActAsync(other.Tenant, batch, ReviewAct.Take)).Error?.Code);
        Assert.Equal("batch.unknown", (await ResolveAsync(other.Tenant, batch, new ResolutionForm(Resolution.Duplicate))).Error?.Code);
    }

    private Task<Result<ItemReview>> ActAsync(TenantContext tenant, WaitingBatch batch, string act, Guid? to = null) =>
        new ReviewItem(Database.App).RunAsync(tenant, batch.Id, batch[1], act, to, Cancelled);

    private Task<Result<string>> ResolveAsync(TenantContext tenant, WaitingBatch batch, ResolutionForm form) =>
        new ResolveItem(Database.App).RunAsync(tenant, batch.Id, batch[1], 0, form, Cancelled);
}
