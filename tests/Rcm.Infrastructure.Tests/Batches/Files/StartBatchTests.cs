using System.Text;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

public class StartBatchTests(DatabaseFixture fixture)
{
    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task A_file_becomes_a_batch_with_its_rows_in_order()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        var started = await hospital.StartAsync(Of(Header, Enumerable.Range(1, 300).Select(i => Row(id: $"r{i}"))), "  Tuesday clinic ");

        Assert.True(started.IsOk, started.Error?.Message);
        await using var owner = await Database.OpenOwnerAsync();
        var batch = Assert.Single(await owner.RowsAsync(
            """
            select prompt, file_name, total_rows, processed_rows, review_rows, status, created_by, workflow_version_id, endpoint_id
            from batch_job where batch_job_id = $1 and org_id = $2
            """, started.Value.BatchId, hospital.Organisation.OrgId));
        Assert.Equal(
            ["Tuesday clinic", "tuesday.csv", 300, 0, 0, JobStatus.Pending, hospital.User.UserId, hospital.Version.WorkflowVersionId, hospital.Endpoint.EndpointId],
            batch);
        var ids = await owner.ColumnAsync<string>(
            "select client_row_id from batch_job_item where batch_job_id = $1 and status = 'pending' order by batch_job_item_id", started.Value.BatchId);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"r{i}"), ids);
        Assert.Equal("1980-03-07", await owner.ScalarAsync<string>(
            "select input_data ->> 'dob' from batch_job_item where batch_job_id = $1 and row_number = 300", started.Value.BatchId));
    }

    [Fact]
    public async Task The_file_is_kept_for_its_organisation_alone()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        var started = await hospital.StartAsync(Of(Header, Row()));

        var path = await Database.ScalarAsync<string>("select file_path from batch_job where batch_job_id = $1", started.Value.BatchId);
        Assert.EndsWith(path!, Assert.Single(hospital.Files));
        Assert.StartsWith(hospital.Organisation.OrgId.ToString(), path!);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(hospital.Files[0]));
    }

    [Fact]
    public async Task Rows_that_a_person_must_mend_wait_from_the_start()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        var started = await hospital.StartAsync(Of(Header, Row(), Row(id: "r2", dob: "31/31/1980"), Row(id: "r3", member: "")));

        Assert.Equal((3, 2), (started.Value.Rows, started.Value.ReviewRows));
        await using var owner = await Database.OpenOwnerAsync();
        Assert.Equal([2, 2, JobStatus.Pending], Assert.Single(await owner.RowsAsync(
            "select processed_rows, review_rows, status from batch_job where batch_job_id = $1", started.Value.BatchId)));
        var bad = (await owner.RowsAsync(
            "select status, exception_kind, reason_code, error_message from batch_job_item where batch_job_id = $1 and row_number = 2",
            started.Value.BatchId))[0];
        Assert.Equal([JobStatus.NeedsReview, ExceptionKind.Business, "input.date"], bad[..3]);
        Assert.Contains("dob", (string)bad[3]!);
        Assert.DoesNotContain("31/31/1980", (string)bad[3]!);
    }

    [Fact]
    public async Task A_batch_of_which_no_row_can_run_waits_for_a_person()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        var started = await hospital.StartAsync(Of(Header, Row(npi: "1")));

        Assert.Equal(JobStatus.NeedsReview,
            await Database.ScalarAsync<string>("select status from batch_job where batch_job_id = $1", started.Value.BatchId));
    }

    [Theory]
    [InlineData("", "file.empty")]
    [InlineData("client_row_id\r\n1\r\n", "file.missing_column")]
    public async Task A_refused_file_leaves_nothing(string text, string code)
    {
        using var hospital = await Hospital.OpenAsync(Database);

        Assert.Equal(code, (await hospital.StartAsync(text)).Error?.Code);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task A_fault_far_into_a_file_leaves_nothing()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var rows = Enumerable.Range(1, 20_000).Select(i => Row(id: $"r{i}"));

        var refused = await hospital.StartAsync(Of([Header, .. rows, "too,few,cells"]));

        Assert.Equal(20_002, Assert.IsType<FileRefusal>(refused.Error).Line);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Empty(hospital.Files);
        // The connection that went back to the pool is usable, and so is the corrected file.
        Assert.True((await hospital.StartAsync(Of([Header, .. rows]))).IsOk);
    }

    [Fact]
    public async Task The_same_bytes_again_name_the_first_batch_and_can_be_meant()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var first = (await hospital.StartAsync(Of(Header, Row()), "Tuesday clinic")).Value.BatchId;

        var second = await hospital.StartAsync(Of(Header, Row()), "Again");
        var duplicate = Assert.IsType<DuplicateFile>(second.Error);
        Assert.Equal(first, duplicate.BatchId);
        Assert.Contains($"batch {first}", duplicate.Message);
        Assert.Contains("Tuesday clinic", duplicate.Message);
        Assert.Single(hospital.Files);

        Assert.True((await hospital.StartAsync(Of(Header, Row()), again: true)).IsOk);
        Assert.Equal((2, 2), await hospital.CountAsync());
    }

    [Fact]
    public async Task Two_clicks_at_once_make_one_batch()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var text = Of([Header, .. Enumerable.Range(1, 2000).Select(i => Row(id: $"r{i}"))]);

        var both = await Task.WhenAll(hospital.StartAsync(text), hospital.StartAsync(text));

        Assert.Single(both, b => b.IsOk);
        Assert.Single(both, b => b.Error is DuplicateFile);
        Assert.Equal((1, 2000), await hospital.CountAsync());
    }

    [Fact]
    public async Task Another_organisations_same_file_is_not_told()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        using var other = await Hospital.OpenAsync(Database);
        await other.StartAsync(Of(Header, Row()));

        Assert.True((await hospital.StartAsync(Of(Header, Row()))).IsOk);
    }

    [Fact]
    public async Task Only_who_may_work_there_can_start()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        using var viewer = await Hospital.OpenAsync(Database, UserRole.Viewer);
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, UserRole.FirmUser);
        await Database.AddAsync(firm, fiona);
        var asFirm = new TenantContext(firm.OrgId, hospital.Organisation.OrgId, fiona.UserId);
        var file = Of(Header, Row());

        Assert.Equal("access.denied", (await viewer.StartAsync(file)).Error?.Code);
        Assert.Equal("access.denied", (await hospital.StartAsync(file, tenant: asFirm)).Error?.Code);

        var grant = Some.Grant(hospital.Organisation, firm, GrantPermission.View);
        await Database.AddAsync(grant);
        Assert.Equal("access.denied", (await hospital.StartAsync(file, tenant: asFirm)).Error?.Code);
        Assert.Equal((0, 0), await hospital.CountAsync());

        await Database.ExecuteAsync("update access_grant set permissions = '{view,work}' where grant_id = $1", grant.GrantId);
        Assert.True((await hospital.StartAsync(file, tenant: asFirm)).IsOk);
        Assert.Equal((1, 1), await hospital.CountAsync());

        await Database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);
        Assert.Equal("access.denied", (await hospital.StartAsync(file, again: true, tenant: asFirm)).Error?.Code);
    }

    [Fact]
    public async Task The_database_refuses_what_the_check_would_have_missed()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        using var stranger = await Hospital.OpenAsync(Database);
        await using var connection = await Database.App.OpenAsync(
            new TenantContext(stranger.Organisation.OrgId, hospital.Organisation.OrgId, stranger.User.UserId), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
            "insert into batch_job (org_id, prompt, created_at, updated_at) values ($1, 'x', now(), now())", hospital.Organisation.OrgId));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Workers_and_pages_are_told_after_the_commit()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        await using var listener = await Database.OpenOwnerAsync();
        await listener.ExecuteAsync("listen rcm_events");
        var heard = new List<string>();
        listener.Notification += (_, e) => heard.Add(e.Payload);

        var refused = await hospital.StartAsync(Of(Header, Row(), "x"));
        var started = await hospital.StartAsync(Of(Header, Row()));
        Assert.False(refused.IsOk);
        var mine = $"batch:{hospital.Organisation.OrgId}:{started.Value.BatchId}";
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!heard.Contains(mine)) await listener.WaitAsync(deadline.Token);

        Assert.Contains("queue", heard);
        Assert.Single(heard, h => h.StartsWith($"batch:{hospital.Organisation.OrgId}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_while_it_streams()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        var refused = await hospital.StartAsync(new EndlessStream(FileLimits.MaxBytes + 1));

        Assert.Equal("file.too_large", refused.Error?.Code);
        Assert.Contains("500 MB", refused.Error!.Message);
        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_no_file()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        await Assert.ThrowsAsync<IOException>(() => hospital.StartAsync(new EndlessStream(100_000, breaksOff: true)));

        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task The_words_for_the_job_are_needed()
    {
        using var hospital = await Hospital.OpenAsync(Database);

        Assert.Equal("batch.no_prompt", (await hospital.StartAsync(Of(Header, Row()), "  ")).Error?.Code);
    }

    private sealed class EndlessStream(long length, bool breaksOff = false) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (left == 0 && breaksOff) throw new IOException("The connection was cut.");
            var read = (int)Math.Min(count, left);
            Encoding.ASCII.GetBytes(new string('a', Math.Min(read, 64))).CopyTo(buffer, offset);
            left -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
