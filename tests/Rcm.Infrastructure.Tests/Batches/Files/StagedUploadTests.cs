using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>An upload that waits: looked at, checked, started once, and gone without a trace if it is not.</summary>
public sealed class StagedUploadTests(DatabaseFixture fixture) : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FileColumns Columns = FileColumns.For([]);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private readonly StagedUploads staged = new(TimeProvider.System);

    private TestDatabase Database => fixture.Database;

    private CheckUpload Checks => new(Database.App, TimeProvider.System);

    private StartStaged Starts => new(staged, new StartBatch(Database.App, TimeProvider.System), NullLogger<StartStaged>.Instance);

    public ValueTask DisposeAsync() => staged.DisposeAsync();

    [Fact]
    public async Task It_is_looked_at_and_checked_and_nothing_is_loaded()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header + ",Room", Row() + ",1", Row(id: "r2", dob: "soon", npi: "1") + ",2", Row(id: "r3", dob: "later") + ",3"));

        var look = (await Checks.LookAsync(hospital.Tenant, upload, None)).Value;
        var check = (await CheckAsync(upload)).Value;

        Assert.Equal("Room", look.Head.Headers[^1]);
        Assert.Equal(3, look.Head.Rows.Count);
        Assert.Equal((3, 2, 1), (check.Rows, check.BadRows, check.GoodRows));
        Assert.Equal([("dob", "input.date", 2), ("provider_npi", "input.npi", 1)], check.Kinds.Select(k => (k.Header, k.Example.Code, k.Rows)));
        Assert.Equal([3L, 3L, 4L], check.Listed.Select(p => p.Line));
        Assert.Equal(["Room"], check.NotRead);
        Assert.Equal((0, 0), await hospital.CountAsync());
    }

    [Fact]
    public async Task What_is_said_of_several_rows_holds_for_each_of_them()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header,
            Row(npi: "123"), Row(id: "r2", npi: "1234567890"), Row(id: "r3", npi: "1111111111"),
            Row(id: "r2"), Row(id: "r3"), Row(id: ""), Row(id: ""), Row(id: "r4", dob: "1/1/2190"), Row(id: "r5", dob: "1/1/1790")));

        var kinds = (await CheckAsync(upload)).Value.Kinds.ToDictionary(k => k.FirstLines[0], k => (k.Rows, k.Example.Message));

        Assert.Equal(6, kinds.Count);
        Assert.Equal((1, "provider_npi is not 10 digits. Enter the provider's NPI."), kinds[2]);
        Assert.Equal((2, "provider_npi has a wrong check digit. Look the provider's NPI up again."), kinds[3]);
        Assert.Equal((2, "client_row_id stands on an earlier line already. Give every row its own."), kinds[5]);
        Assert.Equal((2, "client_row_id is empty. In the batch these rows are called by their lines; give them others in the file if they need any."), kinds[7]);
        Assert.Equal((1, "dob lies in the future. Check the year."), kinds[9]);
        Assert.Equal((1, "dob lies before 1900. Check the year."), kinds[10]);
    }

    [Fact]
    public async Task Started_twice_it_is_one_batch_and_its_file_is_kept()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header, Row()));
        var request = new StartBatchRequest("Tuesday", hospital.Workflow.WorkflowId);

        var both = await Task.WhenAll(Starts.RunAsync(upload, request), Starts.RunAsync(upload, request));

        Assert.Equal(both[0].Value.BatchId, both[1].Value.BatchId);
        Assert.Equal((1, 1), await hospital.CountAsync());
        Assert.StartsWith(hospital.Organisation.OrgId.ToString(), Path.GetFileName(Path.GetDirectoryName(Assert.Single(hospital.Files)))!);
        Assert.Null(staged.Find(hospital.Tenant, upload.Id));
    }

    [Fact]
    public async Task What_a_person_said_of_the_columns_is_remembered_for_their_organisation_alone()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        using var other = await Hospital.OpenAsync(Database);
        var text = Of(Header.Replace("dob", "Geboren", StringComparison.Ordinal), Row());
        var said = ColumnMapping.ByName.With("dob", "Geboren");
        Assert.Equal("file.missing_column", (await hospital.StartAsync(text)).Error?.Code);

        var first = await Starts.RunAsync(
            await StageAsync(hospital, text), new StartBatchRequest("Tuesday", hospital.Workflow.WorkflowId, Mapping: said, MappingIsSaid: true));

        Assert.True(first.IsOk, first.Error?.Message);
        var next = Of("notes,Geboren,client_row_id,payer_id,provider_npi,member_id,first_name,last_name", ",1980-03-07,r1,P1,1234567893,M1,Ada,Moss");
        var look = (await Checks.LookAsync(hospital.Tenant, await StageAsync(hospital, next), None)).Value;
        Assert.Equal("Geboren", look.Remembered?.HeaderOf["dob"]);
        Assert.Empty(Checks.Guess(look, Columns).Unsure);
        // Without a page in between, as a program sends it.
        Assert.True((await hospital.StartAsync(next)).IsOk);
        Assert.Equal("file.missing_column", (await other.StartAsync(next)).Error?.Code);
    }

    [Fact]
    public async Task Another_person_and_another_organisation_do_not_find_it()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header, Row()));

        Assert.NotNull(staged.Find(hospital.Tenant, upload.Id));
        Assert.Null(staged.Find(hospital.Tenant with { UserId = Guid.NewGuid() }, upload.Id));
        Assert.Null(staged.Find(hospital.Tenant with { ActingOrg = Guid.NewGuid() }, upload.Id));
    }

    [Fact]
    public async Task The_same_bytes_are_told_at_first_sight()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var first = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;

        Assert.Equal(first, (await Checks.LookAsync(hospital.Tenant, await StageAsync(hospital, Of(Header, Row())), None)).Value.Duplicate?.BatchId);
    }

    [Fact]
    public async Task When_its_page_goes_its_file_goes()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header, Row()), Encoding.Unicode);
        await CheckAsync(upload);

        await staged.LeaveAsync(upload);

        Assert.Empty(hospital.Files);
        Assert.Null(staged.Find(hospital.Tenant, upload.Id));
    }

    [Fact]
    public async Task A_start_that_its_page_left_goes_on()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header, Enumerable.Range(1, 5_000).Select(i => Row(id: $"r{i}"))));

        var start = Starts.RunAsync(upload, new StartBatchRequest("Tuesday", hospital.Workflow.WorkflowId));
        await staged.LeaveAsync(upload);

        Assert.True((await start).IsOk);
        Assert.Equal((1, 5_000), await hospital.CountAsync());
    }

    [Fact]
    public async Task A_start_that_is_broken_off_leaves_nothing()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var upload = await StageAsync(hospital, Of(Header, Enumerable.Range(1, 100_000).Select(i => Row(id: $"r{i}"))));

        var start = Starts.RunAsync(upload, new StartBatchRequest("Tuesday", hospital.Workflow.WorkflowId));
        await upload.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await staged.LeaveAsync(upload);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task What_waited_too_long_and_what_a_dead_process_left_is_swept_and_nothing_else()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        await using var uploads = new StagedUploads(time);
        var old = await StageAsync(hospital, Of(Header, Row()), uploads: uploads);
        time.Advance(StagedUploads.Patience);
        time.Advance(TimeSpan.FromMinutes(1));
        var young = await StageAsync(hospital, Of(Header, Row(id: "r2")), uploads: uploads);
        var orphan = Path.Combine(Path.GetDirectoryName(Assert.Single(hospital.Files, f => f.Contains(Path.GetFileName(young.Upload.Path), StringComparison.Ordinal)))!, "left.upload");
        await File.WriteAllTextAsync(orphan, "from a process that was killed", None);
        await File.WriteAllTextAsync(orphan + ".text", "and its copy", None);

        await uploads.RemoveOldAsync();
        hospital.Uploads.RemoveForgotten();

        Assert.Equal([young.Upload.Path], hospital.Files);
        Assert.Null(uploads.Find(hospital.Tenant, old.Id));
    }

    [Fact]
    public async Task Who_may_not_start_batches_does_not_look()
    {
        using var hospital = await Hospital.OpenAsync(Database, Domain.Access.UserRole.Viewer);

        Assert.Equal("access.denied", (await Checks.LookAsync(hospital.Tenant, await StageAsync(hospital, Of(Header, Row())), None)).Error?.Code);
    }

    [Fact]
    public async Task A_row_of_an_unknown_payer_waits_where_the_endpoint_lists_its_payers()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        await Database.ExecuteAsync("update endpoint set config = '{\"payers\": [\"P1\"]}' where endpoint_id = $1", hospital.Endpoint.EndpointId);

        var started = await hospital.StartAsync(Of(Header, Row(payer: "p1"), Row(id: "r2", payer: "P2")));

        Assert.Equal((2, 1), (started.Value.Rows, started.Value.ReviewRows));
        Assert.Equal("input.payer", await Database.ScalarAsync<string>("select reason_code from batch_job_item where batch_job_id = $1 and row_number = 2", started.Value.BatchId));
    }

    private static Task<Domain.Common.Result<FileCheck>> CheckAsync(StagedUpload upload) =>
        new CheckUpload(null!, TimeProvider.System).CheckAsync(upload, Columns, ColumnMapping.ByName, payers: null, new RowProgress(), None);

    private async Task<StagedUpload> StageAsync(Hospital hospital, string text, Encoding? encoding = null, StagedUploads? uploads = null)
    {
        using var body = new MemoryStream([.. encoding?.GetPreamble() ?? [], .. (encoding ?? Encoding.UTF8).GetBytes(text)]);
        return (uploads ?? staged).Add(hospital.Tenant, (await hospital.Uploads.SaveAsync(body, "tuesday.csv", None)).Value);
    }
}
