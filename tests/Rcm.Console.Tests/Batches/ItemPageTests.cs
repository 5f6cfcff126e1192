using Bunit;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Infrastructure.Batches.Review;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches;

public sealed class ItemPageTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    private async Task<(long Batch, long Item)> StartAsync(Hospital hospital, params string[] rows)
    {
        var batch = (await hospital.StartAsync(Of(Header, rows))).Value.BatchId;
        return (batch, await Database.ScalarAsync<long>("select min(batch_job_item_id) from batch_job_item where batch_job_id = $1", batch));
    }

    private IRenderedComponent<ProvidersFrame> OpenItem(Hospital hospital, (long Batch, long Item) at, long? step = null) =>
        Open<ItemPage>(hospital, Urls.BatchItem(at.Batch, at.Item, step), (nameof(ItemPage.BatchId), at.Batch), (nameof(ItemPage.ItemId), at.Item));

    [Fact]
    public async Task The_way_is_read_step_by_step_with_the_page_it_saw()
    {
        using var hospital = await HospitalAsync();
        var at = await StartAsync(hospital, Row(), Row(id: "r2"));
        var page1 = Snapshot(hospital, "<h1>Sign in</h1><script>alert(1)</script>");
        var page2 = Snapshot(hospital, "<h1>Result of {{member_id}}</h1>");
        await Database.AddAsync(page1, page2);
        var seen = Trace(hospital, at.Item, "recognise", """{"microState":"Sign-in page"}""", page1);
        await Database.AddAsync(seen, Trace(hospital, at.Item, "fill", """{"target":"#user","value":"{{credential.username}}"}"""), Trace(hospital, at.Item, "recognise", "{}", page2));

        var page = OpenItem(hospital, at);
        Eventually(page, () => Assert.Contains("Result of {{member_id}}", page.Find("iframe").GetAttribute("srcdoc")));
        Assert.Equal(["Recognised the page", "Filled in", "Recognised the page"], page.FindAll(".step a").Select(a => a.TextContent));
        Assert.Contains("#user ← {{credential.username}}", page.FindAll(".step")[1].TextContent);
        Assert.Contains("Tier 1", page.FindAll(".step")[0].TextContent);
        Assert.Contains("Next row", page.Markup);

        await DisposeComponentsAsync();
        page = OpenItem(hospital, at, seen.TraceId);
        Eventually(page, () => Assert.Contains("Sign in", page.Find("iframe").GetAttribute("srcdoc")));
        Assert.Equal("", page.Find("iframe").GetAttribute("sandbox"));
        Assert.Contains("default-src 'none'", page.Find("iframe").GetAttribute("srcdoc"));
    }

    [Fact]
    public async Task Values_that_tell_the_patient_are_fetched_one_by_one()
    {
        using var hospital = await HospitalAsync();
        var at = await StartAsync(hospital, Row(member: "M777", first: "Zelda"));
        var page = OpenItem(hospital, at);
        Eventually(page, () => Assert.Contains("First name", page.Markup));
        Assert.DoesNotContain("Zelda", page.Markup);

        page.Find("button[aria-label='Show First name']").Click();

        Eventually(page, () => Assert.Contains("Zelda", page.Markup));
        Assert.DoesNotContain("M777", page.Markup);
    }

    [Fact]
    public async Task A_row_that_needs_a_person_says_what_to_do()
    {
        using var hospital = await HospitalAsync();
        var page = OpenItem(hospital, await StartAsync(hospital, Row(npi: "1234567890")));

        Eventually(page, () => Assert.Contains("This row needs a person", page.Markup));
        Assert.Contains("wrong check digit", page.Markup);
        Assert.Contains("No step was taken", page.Markup);
    }

    [Fact]
    public async Task What_a_row_was_before_somebody_mended_it_stays_beside_it()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.NeedsReview);
        await new MendRows(Database.App, TimeProvider.System).RunAsync(
            hospital.Tenant, batch.Id, [new RowMend(batch[1], 0, new Dictionary<string, string> { ["dob"] = "1980-03-07", ["payer_id"] = "P2" })], None);
        var page = OpenItem(hospital, (batch.Id, batch[1]));

        Eventually(page, () => Assert.Contains("What people did", page.Markup));
        var past = page.Find("section.past");
        Assert.Contains($"Run again by {hospital.User.FullName}", past.TextContent);
        Assert.Contains("It waited because: dob is not a date", past.TextContent);
        Assert.Contains("was", page.Find("dd .was").TextContent);
        Assert.DoesNotContain("1980-13-01", page.Markup);

        page.Find("button[aria-label='Show first Birth date']").Click();
        Eventually(page, () => Assert.Contains("1980-13-01", page.Markup));
        Assert.Equal("dob first value", await Database.ScalarAsync<string>(
            "select concat_ws(' ', detail->>'field', detail->>'of') from audit_log where org_id = $1 and action = 'patient_data.revealed'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task Each_attempt_has_its_own_steps_and_its_own_answer()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.Completed);
        await Database.ExecuteAsync("update batch_job_item set attempt = 3, payer_outcome = 'active' where batch_job_item_id = $1", batch[1]);
        foreach (var (attempt, status, reason, output) in new[]
        {
            (1, "failed", "worker_lost", null), (2, "needs_review", "75", """{"plan_name": "Old plan", "member_id": "SECRET-9"}"""), (3, "completed", (string?)null, """{"plan_name": "New plan"}"""),
        })
        {
            await Database.ExecuteAsync(
                "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status, reason_code, message, output_data) values ($1, $2, $3, 'w', now(), now(), $4, $5, 'What happened.', $6::jsonb)",
                batch[1], attempt, hospital.Organisation.OrgId, status, reason, output);
        }

        var page = OpenItem(hospital, (batch.Id, batch[1]));

        Eventually(page, () => Assert.Equal(3, page.FindAll(".attempt").Count));
        Assert.Contains("worker_lost", page.FindAll(".attempt")[0].TextContent);
        Assert.Contains("It took no step", page.FindAll(".attempt")[0].TextContent);
        var earlier = Assert.Single(page.FindAll("details.earlier"));
        Assert.Contains("Old plan", earlier.TextContent);
        Assert.DoesNotContain("SECRET-9", page.Markup);
    }

    [Fact]
    public async Task A_summary_is_logged_and_shows_the_patient_to_who_asks()
    {
        using var hospital = await HospitalAsync();
        var batch = await WaitingBatch.AddAsync(Database, hospital, JobStatus.Completed);
        await Database.ExecuteAsync("update batch_job_item set payer_outcome = 'active', output_data = '{\"plan_name\": \"Gold\"}' where batch_job_item_id = $1", batch[1]);
        var page = Open<SummaryPage>(hospital, Urls.BenefitsSummary(batch.Id, batch[1]), (nameof(SummaryPage.BatchId), batch.Id), (nameof(SummaryPage.ItemId), batch[1]));
        Eventually(page, () => Assert.Contains("Gold", page.Markup));
        Assert.DoesNotContain("M1", page.Find(".sheet").TextContent);
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and action = 'results.summarised'", hospital.Organisation.OrgId));

        page.FindAll("button").Single(b => b.TextContent == "Show the patient").Click();

        Eventually(page, () => Assert.Contains("M1", page.Find(".sheet").TextContent));
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and action = 'patient_data.revealed'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task Another_organisations_row_is_no_row_here()
    {
        using var hospital = await HospitalAsync();
        using var lakeside = await HospitalAsync();
        var page = OpenItem(lakeside, await StartAsync(hospital, Row()));

        Eventually(page, () => Assert.Contains("There is no such row here", page.Markup));
    }

    private static PageSnapshot Snapshot(Hospital hospital, string dom) => new()
    {
        OrgId = hospital.Organisation.OrgId,
        ContentHash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(dom)),
        Fingerprint = "f",
        Dom = dom,
        CreatedAt = Some.Now,
    };

    private static WorkflowTrace Trace(Hospital hospital, long item, string action, string detail, PageSnapshot? page = null) => new()
    {
        OrgId = hospital.Organisation.OrgId,
        BatchJobItemId = item,
        ActionType = action,
        ActionDetail = detail,
        Success = true,
        DurationMs = 20,
        Tier = 1,
        TierReason = "exact structure",
        CreatedAt = Some.Now,
        PageSnapshotId = page?.PageSnapshotId,
    };
}
