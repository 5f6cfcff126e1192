using System.Text;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Results;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches;

/// <summary>What pages read of batches, and what another organisation reads of the same.</summary>
public class ReadingTests(DatabaseFixture fixture)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private TestDatabase Database => fixture.Database;

    [Fact]
    public async Task Batches_are_listed_newest_first_and_page_by_page()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batches = Enumerable.Range(1, 60).Select(_ => Some.Batch(hospital.Organisation)).ToArray();
        await Database.AddAsync([.. batches]);
        var list = new ListBatches(Database.App);

        var read = new List<long>();
        string? after = null;
        BatchSlice page;
        do
        {
            page = await list.RunAsync(hospital.Tenant, new BatchFilter(After: after), None);
            read.AddRange(page.Batches.Select(b => b.BatchId));
            after = page.Next;
        }
        while (page.HasMore);

        Assert.Equal(batches.Select(b => b.BatchJobId).OrderDescending(), read);
    }

    [Theory]
    [InlineData(BatchOrderBy.Oldest)]
    [InlineData(BatchOrderBy.MostRows)]
    [InlineData(BatchOrderBy.MostFailed)]
    [InlineData(BatchOrderBy.MostReview)]
    public async Task Every_order_reaches_each_batch_once_page_by_page(BatchOrderBy order)
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batches = Enumerable.Range(0, ListBatches.PageSize * 2 + 3).Select(n =>
        {
            var batch = Some.Batch(hospital.Organisation, rows: n % 5);
            (batch.FailedRows, batch.ReviewRows) = (n % 3, n % 7);
            return batch;
        }).ToArray();
        await Database.AddAsync([.. batches]);
        var list = new ListBatches(Database.App);

        var read = new List<BatchSummary>();
        string? after = null;
        do
        {
            var page = await list.RunAsync(hospital.Tenant, new BatchFilter(OrderBy: order, After: after), None);
            read.AddRange(page.Batches);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(batches.Select(b => b.BatchJobId).Order(), read.Select(b => b.BatchId).Order());
        var keys = read.Select(b => order switch
        {
            BatchOrderBy.MostRows => -b.Total,
            BatchOrderBy.MostFailed => -b.Failed,
            BatchOrderBy.MostReview => -b.Review,
            _ => b.BatchId,
        }).ToList();
        Assert.Equal(keys.Order(), keys);
    }

    [Fact]
    public async Task Batches_are_found_by_workflow_person_and_time_and_a_strange_address_shows_the_first_page()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var mine = Some.Batch(hospital.Organisation, version: hospital.Version, by: hospital.User);
        var old = Some.Batch(hospital.Organisation);
        old.CreatedAt = Some.Now.AddDays(-40);
        await Database.AddAsync(mine, old);
        var list = new ListBatches(Database.App);

        async Task<IEnumerable<long>> Find(BatchFilter filter) => (await list.RunAsync(hospital.Tenant, filter, None)).Batches.Select(b => b.BatchId);

        Assert.Equal([mine.BatchJobId], await Find(new(Workflow: hospital.Workflow.WorkflowId)));
        Assert.Equal([mine.BatchJobId], await Find(new(By: hospital.User.UserId)));
        Assert.Equal([mine.BatchJobId], await Find(new(From: Some.Now.AddDays(-7))));
        Assert.Equal(new[] { old.BatchJobId, mine.BatchJobId }.OrderDescending(), await Find(new(After: "'; drop table batch_job")));
        var choices = await new ListBatchChoices(Database.App).RunAsync(hospital.Tenant, None);
        Assert.Equal((hospital.Workflow.Name, hospital.User.FullName), (Assert.Single(choices.Workflows).Name, Assert.Single(choices.People).Name));
    }

    [Fact]
    public async Task Batches_are_found_by_status_words_file_and_number()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var done = Some.Batch(hospital.Organisation, JobStatus.Completed);
        var clinic = Some.Batch(hospital.Organisation);
        (clinic.Prompt, clinic.FileName) = ("100% of the Tuesday clinic", "a_b.csv");
        await Database.AddAsync(done, clinic);
        var list = new ListBatches(Database.App);

        async Task<IEnumerable<long>> Find(string? status = null, string? text = null) =>
            (await list.RunAsync(hospital.Tenant, new BatchFilter(status, text), None)).Batches.Select(b => b.BatchId);

        Assert.Equal([done.BatchJobId], await Find(status: JobStatus.Completed));
        Assert.Equal([clinic.BatchJobId], await Find(text: "tuesday"));
        Assert.Equal([clinic.BatchJobId], await Find(text: "100%"));
        Assert.Equal([clinic.BatchJobId], await Find(text: "A_B"));
        Assert.Equal([done.BatchJobId], await Find(text: done.BatchJobId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Empty(await Find(text: "no such words"));
        Assert.Empty(await Find(status: JobStatus.Paused));
        Assert.True((await list.RunAsync(hospital.Tenant, new BatchFilter(JobStatus.Paused), None)).HasAny);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(JobStatus.Pending)]
    public async Task Rows_are_read_forth_and_back_without_a_gap(string? status)
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Enumerable.Range(1, 130).Select(i => Row(id: $"r{i}"))))).Value.BatchId;
        var list = new ListBatchItems(Database.App);

        var first = await list.RunAsync(hospital.Tenant, batch, new ItemFilter(status), None);
        var second = await list.RunAsync(hospital.Tenant, batch, new ItemFilter(status, After: first.Items[^1].RowNumber), None);
        var third = await list.RunAsync(hospital.Tenant, batch, new ItemFilter(status, After: second.Items[^1].RowNumber), None);
        var back = await list.RunAsync(hospital.Tenant, batch, new ItemFilter(status, Before: third.Items[0].RowNumber), None);

        Assert.Equal(Enumerable.Range(1, 130), first.Items.Concat(second.Items).Concat(third.Items).Select(i => i.RowNumber));
        Assert.Equal((false, true, true, false), (first.HasEarlier, first.HasLater, third.HasEarlier, third.HasLater));
        Assert.Equal(second.Items.Select(i => i.ItemId), back.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task Rows_are_found_by_what_the_payer_answered()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2"), Row(id: "r3")))).Value.BatchId;
        await AnswerAsync(batch, 2, "inactive", "{}");
        // As the worker counts it.
        await Database.ExecuteAsync("update batch_job set outcomes = '{\"inactive\": 1}' where batch_job_id = $1", batch);

        var found = await new ListBatchItems(Database.App).RunAsync(hospital.Tenant, batch, new ItemFilter(Outcome: "inactive"), None);
        var view = await new ReadBatch(Database.App).RunAsync(hospital.Tenant, batch, None);

        Assert.Equal("r2", Assert.Single(found.Items).ClientRowId);
        Assert.Equal(1, view!.Outcomes.Single(o => o.Code == "inactive").Rows);
    }

    [Fact]
    public async Task A_row_is_read_with_its_way_and_without_its_patient()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2", first: "Zelda", notes: "Zelda called")))).Value.BatchId;
        var item = await ItemAsync(batch, 2);
        await AnswerAsync(batch, 2, "active",
            """{"plan_name":"Gold","member_name":"Zelda Moss","coverages":[{"plan":"Gold","patient":"Zelda","service_type":"30"}]}""");
        await Database.AddAsync(Trace(hospital, item, "navigate", """{"path":""}"""), Trace(hospital, item, "fill", """{"target":"#member","value":"{{member_id}}"}"""));

        var view = await new ReadBatchItem(Database.App).RunAsync(hospital.Tenant, batch, item, None);

        Assert.NotNull(view);
        Assert.Equal((2, "r2", 2), (view.Summary.RowNumber, view.Summary.ClientRowId, view.TotalRows));
        Assert.Equal([("navigate", "/"), ("fill", "#member ← {{member_id}}")], view.Steps.Select(s => (s.Action, s.Target)));
        Assert.Equal(await ItemAsync(batch, 1), view.PreviousItem);
        Assert.Null(view.NextItem);
        Assert.DoesNotContain("Zelda", System.Text.Json.JsonSerializer.Serialize(view));
        Assert.DoesNotContain("1980", System.Text.Json.JsonSerializer.Serialize(view.Input));
        Assert.True(view.Input.Single(f => f.Name == "dob").IsMasked);
        Assert.Equal("Gold", view.Output.Single(f => f.Name == "plan_name").Value);
        Assert.Equal(["service_type", "plan"], Assert.Single(view.Tables).Columns);
    }

    [Fact]
    public async Task A_reveal_is_in_the_audit_log_and_only_for_who_may()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var viewer = Some.User(hospital.Organisation, UserRole.Viewer);
        await Database.AddAsync(viewer);
        var batch = (await hospital.StartAsync(Of(Header, Row(member: "M777")))).Value.BatchId;
        var item = await ItemAsync(batch, 1);
        var reveal = new RevealPatientData(Database.App);

        Assert.Equal("access.denied", (await reveal.RunAsync(hospital.Tenant with { UserId = viewer.UserId }, item, "member_id", false, None)).Error?.Code);
        Assert.Equal("M777", (await reveal.RunAsync(hospital.Tenant, item, "member_id", false, None)).Value);

        await using var owner = await Database.OpenOwnerAsync();
        var entry = Assert.Single(await owner.RowsAsync(
            "select actor_user_id, action, subject, detail::text from audit_log where org_id = $1", hospital.Organisation.OrgId));
        Assert.Equal([hospital.User.UserId, "patient_data.revealed", $"item/{item}"], entry[..3]);
        Assert.Contains("member_id", (string)entry[3]!);
        Assert.DoesNotContain("M777", (string)entry[3]!);
    }

    [Fact]
    public async Task Results_come_in_the_files_order_without_patients_and_cannot_run()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row(id: "=r1", last: "Secretname"), Row(id: "r2"), Row(id: "r3", dob: "soon")))).Value.BatchId;
        await AnswerAsync(batch, 1, "active", """{"plan_name":"Gold, plus","reference_number":"+1","member_name":"Secretname","copay":"$20"}""");
        var body = new MemoryStream();

        var written = await new WriteResults(Database.App).RunAsync(hospital.Tenant, batch, new ItemFilter(), ResultsFormat.Csv, () => body, None);

        Assert.Equal(3, written.Value);
        var bytes = body.ToArray();
        Assert.Equal(Encoding.UTF8.Preamble, bytes[..3]);
        Assert.Equal(
            [
                "client_row_id,row_number,run_status,payer_outcome,reason_code,message,coverage_status,plan_name,effective_from,effective_to,reference_number,copay",
                "\"'=r1\",1,completed,active,,,,\"Gold, plus\",,,\"'+1\",$20",
                "r2,2,pending,,,,,,,,,",
                "r3,3,needs_review,,input.date,dob is not a date that can be read. Write it as YYYY-MM-DD.,,,,,,",
                "",
            ],
            Encoding.UTF8.GetString(bytes[3..]).Split("\r\n"));
        Assert.Equal(1, await Database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action = 'results.exported' and subject = $2", hospital.Organisation.OrgId, $"batch/{batch}"));
    }

    [Fact]
    public async Task Another_organisation_finds_nothing_by_any_number()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        using var lakeside = await Hospital.OpenAsync(Database, UserRole.OrgAdmin);
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var item = await ItemAsync(batch, 1);

        // As itself, and pretending to act for the hospital without a grant.
        foreach (var tenant in new[] { lakeside.Tenant, lakeside.Tenant with { ActingOrg = hospital.Organisation.OrgId } })
        {
            Assert.Empty((await new ListBatches(Database.App).RunAsync(tenant, new BatchFilter(), None)).Batches);
            Assert.Null(await new ReadBatch(Database.App).RunAsync(tenant, batch, None));
            Assert.Empty((await new ListBatchItems(Database.App).RunAsync(tenant, batch, new ItemFilter(), None)).Items);
            Assert.Null(await new ReadBatchItem(Database.App).RunAsync(tenant, batch, item, None));
            Assert.False((await new RevealPatientData(Database.App).RunAsync(tenant, item, "member_id", false, None)).IsOk);
            Assert.False((await new WriteResults(Database.App).RunAsync(
                tenant, batch, new ItemFilter(), ResultsFormat.Csv, () => throw new InvalidOperationException("It was written."), None)).IsOk);
        }

        // The control: the hospital itself.
        Assert.NotNull(await new ReadBatchItem(Database.App).RunAsync(hospital.Tenant, batch, item, None));
    }

    private static Domain.Execution.WorkflowTrace Trace(Hospital hospital, long item, string action, string detail) => new()
    {
        OrgId = hospital.Organisation.OrgId,
        BatchJobItemId = item,
        ActionType = action,
        ActionDetail = detail,
        Success = true,
        Tier = 1,
        CreatedAt = Some.Now,
    };

    private Task<long> ItemAsync(long batch, int row) =>
        Database.ScalarAsync<long>("select batch_job_item_id from batch_job_item where batch_job_id = $1 and row_number = $2", batch, row);

    private Task<int> AnswerAsync(long batch, int row, string outcome, string output) => Database.ExecuteAsync(
        "update batch_job_item set status = 'completed', payer_outcome = $3, output_data = $4::jsonb where batch_job_id = $1 and row_number = $2",
        batch, row, outcome, output);
}
