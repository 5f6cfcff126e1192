using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches;

public class CorrectItemTests(DatabaseFixture databases)
{
    private const string Waiting = """
        {"client_row_id": "1", "payer_id": "P", "provider_npi": "1548392707", "member_id": "M1", "first_name": "A", "last_name": "B", "dob": "1980-13-01"}
        """;

    [Fact]
    public async Task A_corrected_row_goes_back_to_the_queue_and_keeps_its_first_values()
    {
        var (hospital, batch, item) = await WaitingRowAsync();

        var result = await CorrectAsync(hospital.Tenant, batch, item, ("dob", "3/7/1980"), ("member_id", ""));

        Assert.Equal(1, result.Value);
        await using var owner = await databases.Database.OpenOwnerAsync();
        var row = (await owner.RowsAsync(
            "select status, input_data->>'dob', input_data->'_first'->>'dob', input_data->>'member_id', reason_code from batch_job_item where batch_job_item_id = $1", item.BatchJobItemId))[0];
        Assert.Equal([JobStatus.Pending, "1980-03-07", "1980-13-01", "M1", null], row);
        Assert.Equal([JobStatus.Processing, 1, 0],
            (await owner.RowsAsync("select status, processed_rows, review_rows from batch_job where batch_job_id = $1", batch.BatchJobId))[0]);
        var audit = Assert.Single(await owner.RowsAsync("select action, detail::text from audit_log where subject = $1", $"item/{item.BatchJobItemId}"));
        Assert.Equal(CorrectItem.Action, audit[0]);
        Assert.DoesNotContain("1980", (string)audit[1]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_that_is_wrong_too_changes_nothing_and_names_the_column()
    {
        var (hospital, batch, item) = await WaitingRowAsync();

        var result = await CorrectAsync(hospital.Tenant, batch, item, ("member_id", "M2"));

        Assert.Equal("input.date", result.Error?.Code);
        Assert.Contains("dob", result.Error!.Message, StringComparison.Ordinal);
        await using var owner = await databases.Database.OpenOwnerAsync();
        Assert.Equal([JobStatus.NeedsReview, "M1"],
            (await owner.RowsAsync("select status, input_data->>'member_id' from batch_job_item where batch_job_item_id = $1", item.BatchJobItemId))[0]);
    }

    [Fact]
    public async Task A_second_click_does_not_queue_the_row_twice()
    {
        var (hospital, batch, item) = await WaitingRowAsync();

        var both = await Task.WhenAll(
            CorrectAsync(hospital.Tenant, batch, item, ("dob", "1980-03-07")), CorrectAsync(hospital.Tenant, batch, item, ("dob", "1980-03-07")));

        Assert.Equal(["item.not_waiting"], both.Where(r => !r.IsOk).Select(r => r.Error!.Code));
        await using var owner = await databases.Database.OpenOwnerAsync();
        Assert.Equal(0, await owner.ScalarAsync<int>("select review_rows from batch_job where batch_job_id = $1", batch.BatchJobId));
    }

    [Fact]
    public async Task Who_may_only_look_or_is_somebody_else_gets_no_further()
    {
        var (hospital, batch, item) = await WaitingRowAsync();
        var viewer = Some.User(hospital.Organisation, UserRole.Viewer);
        await databases.Database.AddAsync(viewer);
        using var other = await Hospital.OpenAsync(databases.Database);

        Assert.Equal("access.denied", (await CorrectAsync(TenantContext.Of(hospital.Organisation.OrgId, viewer.UserId), batch, item, ("dob", "1980-03-07"))).Error?.Code);
        Assert.Equal("item.unknown", (await CorrectAsync(other.Tenant, batch, item, ("dob", "1980-03-07"))).Error?.Code);
    }

    private Task<Domain.Common.Result<int>> CorrectAsync(TenantContext tenant, BatchJob batch, BatchJobItem item, params (string Column, string Value)[] typed) =>
        new CorrectItem(databases.Database.App, TimeProvider.System).RunAsync(
            tenant, batch.BatchJobId, item.BatchJobItemId, typed.ToDictionary(t => t.Column, t => t.Value), TestContext.Current.CancellationToken);

    private async Task<(Hospital Hospital, BatchJob Batch, BatchJobItem Item)> WaitingRowAsync()
    {
        var hospital = await Hospital.OpenAsync(databases.Database);
        var batch = Some.Batch(hospital.Organisation, JobStatus.NeedsReview, rows: 2, hospital.Version, hospital.Endpoint);
        (batch.ProcessedRows, batch.SuccessfulRows, batch.ReviewRows) = (2, 1, 1);
        await databases.Database.AddAsync(batch);
        var item = Some.Item(batch, 1, JobStatus.NeedsReview);
        item.InputData = Waiting;
        (item.ReasonCode, item.ExceptionKind) = ("input.date", ExceptionKind.Business);
        await databases.Database.AddAsync(item, Some.Item(batch, 2, JobStatus.Completed));
        return (hospital, batch, item);
    }
}
