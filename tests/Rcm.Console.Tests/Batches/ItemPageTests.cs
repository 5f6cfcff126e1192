using Bunit;
using Rcm.Console.Features.Batches;
using Rcm.Console.Shell;
using Rcm.Domain.Execution;
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
