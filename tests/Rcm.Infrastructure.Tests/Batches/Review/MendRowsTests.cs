using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Review;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>Rows are corrected and run again, while others and robots are at them. In a database of its own: a claim looks across all tenants.</summary>
public sealed class MendRowsTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private Hospital hospital = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        hospital = await Hospital.OpenAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        hospital.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Good_rows_go_back_to_the_queue_with_what_they_were_beside_them_and_bad_ones_say_which_cell()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.Failed, JobStatus.Completed);

        var results = await MendAsync(batch, (1, [("dob", "3/7/1980")]), (2, [("member_id", "M2")]), (3, []));

        Assert.Equal([null, "input.date", null], results.Select(r => r.Refusal?.Code));
        Assert.Equal("dob", Assert.Single(results[1].Faults).Column);
        Assert.Equal(["pending", "needs_review", "pending"], [await batch.StatusAsync(1), await batch.StatusAsync(2), await batch.StatusAsync(3)]);
        Assert.Equal("processing 2 1 0 1", await batch.CountersAsync());
        await using var owner = await database.OpenOwnerAsync();
        Assert.Equal(["1980-03-07", "retried", null, null], (await owner.RowsAsync(
            "select input_data->>'dob', review_state, reason_code, error_message from batch_job_item where batch_job_item_id = $1", batch[1]))[0]);
        Assert.Equal([batch[1], "dob", "1980-13-01", "1980-03-07", hospital.User.UserId], Assert.Single(await owner.RowsAsync(
            "select batch_job_item_id, field, old_value, new_value, user_id from batch_item_edit where org_id = $1", hospital.Organisation.OrgId)));
        Assert.Equal([["retry", "input.date"], ["retry", "timeout"]],
            await owner.RowsAsync("select act, reason_code from batch_item_review where org_id = $1 order by batch_job_item_id", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task A_row_whose_id_another_row_has_too_gets_one_of_its_own_and_no_other_row_is_renamed()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.NeedsReview);
        await database.ExecuteAsync(
            "update batch_job_item set client_row_id = 'A', reason_code = $2, input_data = input_data || '{\"client_row_id\": \"A\", \"dob\": \"1980-03-07\"}' where batch_job_item_id <> $1 and batch_job_id = $3",
            batch[3], RowCorrection.IdTwice, batch.Id);

        var results = await MendAsync(batch, (1, [("client_row_id", "A ")]), (2, [("client_row_id", "B")]), (3, [("client_row_id", "C"), ("dob", "1980-03-07")]));

        // The first keeps what it had: as it is it may run, as everybody said so by sending it.
        Assert.Equal([null, null, "item.no_such_column"], results.Select(r => r.Refusal?.Code));
        Assert.Equal("B", await database.ScalarAsync<string>("select client_row_id from batch_job_item where batch_job_item_id = $1", batch[2]));
        Assert.Equal("A", await database.ScalarAsync<string>("select client_row_id from batch_job_item where batch_job_item_id = $1", batch[1]));
    }

    [Fact]
    public async Task An_id_that_another_row_has_is_refused_also_where_both_ask_for_it_at_once()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.Completed);
        await database.ExecuteAsync(
            "update batch_job_item set client_row_id = 'A', reason_code = $1, input_data = input_data || '{\"client_row_id\": \"A\", \"dob\": \"1980-03-07\"}' where status = 'needs_review' and batch_job_id = $2",
            RowCorrection.IdTwice, batch.Id);
        await database.ExecuteAsync("update batch_job_item set client_row_id = 'TAKEN' where batch_job_item_id = $1", batch[3]);

        Assert.Equal([RowCorrection.IdTwice], (await MendAsync(batch, (1, [("client_row_id", "TAKEN")]))).Select(r => r.Refusal?.Code));
        Assert.Equal([null, RowCorrection.IdTwice], (await MendAsync(batch, (1, [("client_row_id", "NEW")]), (2, [("client_row_id", "NEW")]))).Select(r => r.Refusal?.Code));
    }

    [Fact]
    public async Task The_audit_log_names_the_columns_and_no_value()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);

        await MendAsync(batch, (1, [("dob", "1980-03-07")]));

        await using var owner = await database.OpenOwnerAsync();
        var audit = Assert.Single(await owner.RowsAsync("select action, detail::text from audit_log where subject = $1", $"item/{batch[1]}"));
        Assert.Equal(MendRows.Action, audit[0]);
        Assert.Contains("dob", (string)audit[1]!, StringComparison.Ordinal);
        Assert.DoesNotContain("1980", (string)audit[1]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_had_ended_goes_on_and_ends_again()
    {
        var batch = await BatchAsync(JobStatus.Failed, JobStatus.Completed);
        Assert.Equal("partially_completed 2 1 1 0", await batch.CountersAsync());

        await MendAsync(batch, (1, []));
        Assert.Equal("processing 1 1 0 0", await batch.CountersAsync());
        await AnswerAsync(await ClaimAsync());

        Assert.Equal("completed 2 2 0 0", await batch.CountersAsync());
    }

    [Fact]
    public async Task Of_two_people_who_mend_a_row_at_once_one_does_and_the_other_is_told()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.NeedsReview);

        var both = await Task.WhenAll(
            MendAsync(batch, (1, [("dob", "1980-03-07")])), MendAsync(batch, (2, [("dob", "1980-03-09")]), (1, [("dob", "1980-03-08")])));

        Assert.Equal(1, both.SelectMany(b => b).Where(r => r.ItemId == batch[1]).Count(r => r.IsQueued));
        Assert.Equal(["item.not_waiting"], both.SelectMany(b => b).Where(r => !r.IsQueued).Select(r => r.Refusal!.Code));
        Assert.Equal("0 0 0 0", await batch.CountedAsync());
        Assert.EndsWith(" 0 0 0 0", await batch.CountersAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_a_robot_has_run_again_meanwhile_is_not_overwritten()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);
        await MendAsync(batch, (1, [("dob", "1980-03-07")]));
        var claimed = await ClaimAsync();

        Assert.Equal("item.not_waiting", Assert.Single(await MendAsync(batch, (1, [("dob", "1980-03-08")]))).Refusal?.Code);
        await EndAsync(claimed, new RunResult("not_found", ExceptionKind.Business, "75", "The payer didn't find this member.", new Dictionary<string, object?>(), []), JobStatus.NeedsReview);
        // It waits again, but for another reason than the one that this person saw.
        Assert.Equal("item.ran_meanwhile", Assert.Single(await MendAsync(batch, (1, [("dob", "1980-03-08")]))).Refusal?.Code);
        Assert.Equal("1980-03-07", await database.ScalarAsync<string>("select input_data->>'dob' from batch_job_item where batch_job_item_id = $1", batch[1]));
        Assert.Equal("none", await database.ScalarAsync<string>("select review_state from batch_job_item where batch_job_item_id = $1", batch[1]));
    }

    [Fact]
    public async Task A_row_that_somebody_has_taken_is_theirs()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);
        var colleague = Some.User(hospital.Organisation);
        await database.AddAsync(colleague);
        await new ReviewItem(database.App).RunAsync(
            TenantContext.Of(hospital.Organisation.OrgId, colleague.UserId), batch.Id, batch[1], ReviewAct.Take, null, Cancelled);

        var refused = Assert.Single(await MendAsync(batch, (1, [("dob", "1980-03-07")]))).Refusal!;

        Assert.Equal("review.taken", refused.Code);
        Assert.Contains(colleague.FullName, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_paused_batch_rest_with_it_and_those_of_a_cancelled_one_stay()
    {
        var paused = await BatchAsync(JobStatus.NeedsReview, JobStatus.Completed);
        var cancelled = await BatchAsync(JobStatus.NeedsReview, JobStatus.Completed);
        await database.ExecuteAsync("update batch_job set status = 'paused' where batch_job_id = $1", paused.Id);
        await database.ExecuteAsync("update batch_job set status = 'cancelled' where batch_job_id = $1", cancelled.Id);

        await MendAsync(paused, (1, [("dob", "1980-03-07")]));
        var refused = await RunAsync(hospital.Tenant, cancelled, (1, [("dob", "1980-03-07")]));

        Assert.Equal(JobStatus.Paused, await paused.StatusAsync(1));
        Assert.Equal("batch.cancelled", refused.Error?.Code);
        Assert.Equal(JobStatus.NeedsReview, await cancelled.StatusAsync(1));
    }

    [Fact]
    public async Task Who_may_only_look_or_is_somebody_else_gets_no_further()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview);
        var viewer = Some.User(hospital.Organisation, UserRole.Viewer);
        await database.AddAsync(viewer);
        using var other = await Hospital.OpenAsync(database);

        Assert.Equal("access.denied", (await RunAsync(TenantContext.Of(hospital.Organisation.OrgId, viewer.UserId), batch, (1, [("dob", "1980-03-07")]))).Error?.Code);
        Assert.Equal("batch.unknown", (await RunAsync(other.Tenant, batch, (1, [("dob", "1980-03-07")]))).Error?.Code);
        Assert.Equal("mend.rows", (await RunAsync(hospital.Tenant, batch)).Error?.Code);
    }

    [Fact]
    public async Task What_is_offered_for_correction_tells_no_patient_until_it_is_asked_for_and_that_is_logged()
    {
        var batch = await BatchAsync(JobStatus.NeedsReview, JobStatus.Completed);
        var read = new ReadRowsToMend(database.App, TimeProvider.System);

        var row = Assert.Single(await read.RunAsync(hospital.Tenant, batch.Id, [batch[1], batch[2]], Cancelled));
        Assert.Contains("member_id", row.Filled);
        Assert.Equal("dob", Assert.Single(row.Faults).Column);
        Assert.DoesNotContain("M1", row.Plain.Values);

        var revealed = await read.RevealAsync(hospital.Tenant, batch.Id, [batch[1]], Cancelled);
        Assert.Equal("M1", revealed.Value[batch[1]]["member_id"]);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from audit_log where action = 'patient_data.revealed' and subject = $1", $"item/{batch[1]}"));
    }

    private Task<WaitingBatch> BatchAsync(params string[] statuses) => WaitingBatch.AddAsync(database, hospital, statuses);

    private async Task<IReadOnlyList<RowMended>> MendAsync(WaitingBatch batch, params (int Row, (string Column, string Value)[] Typed)[] rows) =>
        (await RunAsync(hospital.Tenant, batch, rows)).Value;

    // As a person does who saw the rows before anything ran: at attempt 0.
    private Task<Result<IReadOnlyList<RowMended>>> RunAsync(TenantContext tenant, WaitingBatch batch, params (int Row, (string Column, string Value)[] Typed)[] rows) =>
        new MendRows(database.App, TimeProvider.System).RunAsync(
            tenant, batch.Id, [.. rows.Select(r => new RowMend(batch[r.Row], 0, r.Typed.ToDictionary(t => t.Column, t => t.Value)))], Cancelled);

    private async Task<ClaimedItem> ClaimAsync() =>
        Assert.Single(await new ItemQueue(database.Worker).ClaimAsync("w", 10, TimeSpan.FromMinutes(1), Cancelled));

    private Task AnswerAsync(ClaimedItem item) =>
        EndAsync(item, new RunResult("active", null, null, null, new Dictionary<string, object?>(), []), JobStatus.Completed);

    private async Task EndAsync(ClaimedItem item, RunResult result, string status)
    {
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(item.OrgId), Cancelled);
        Assert.True(await ItemCompletion.WriteAsync(connection, item, "w", result, new ItemEnding(status, null), Cancelled));
    }
}
