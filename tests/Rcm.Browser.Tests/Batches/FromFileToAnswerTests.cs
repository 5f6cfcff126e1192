using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.PayerPortal;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches;

/// <summary>The main job: a hospital's file goes in, its rows are worked before one's eyes, and the answers come out.</summary>
public partial class FromFileToAnswerTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task A_hospital_uploads_its_file_watches_it_worked_and_takes_the_results()
    {
        var sample = HospitalFile.Sample();
        var page = await NewPageAsync();
        var shell = await new SignInPage(page).SignInAsync(Hana);
        await Expect(shell.ActingOrganisation).ToHaveTextAsync(NorthMedical);

        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await upload.File.SetInputFilesAsync(Repository.Sample(sample.Name));
        await upload.SayAsync("Check eligibility of January's visits");
        await Expect(upload.ChosenWorkflow).ToHaveTextAsync(EligibilityWorkflow);
        await upload.Start.ClickAsync();
        var batch = await upload.StartedAsync();

        var id = batch.Id;
        await Expect(batch.Count("total")).ToContainTextAsync("25");
        await SeesItWorkedAsync(page, batch, sample);
        await ReadsARowsWayAsync(page, batch, sample.Rows.First(r => r.Expected == ExpectedAnswer.Active));
        await batch.OpenAsync(id);
        HasEveryAnswer(sample, await batch.ResultsAsync());
    }

    /// <summary>The figures and the rows change while the page stands untouched.</summary>
    private static async Task SeesItWorkedAsync(IPage page, BatchPage batch, HospitalFile file)
    {
        await page.EvaluateAsync("window.loadedOnce = true");
        var seen = new List<int>();
        await Eventually.TrueAsync(
            async () =>
            {
                seen.Add(await batch.EndedAsync());
                return seen[^1] == file.Rows.Count;
            },
            BatchTime,
            "the page shows all rows at their end");

        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Distinct().Count() >= 4, $"The figures came in too few steps to watch: {string.Join(", ", seen.Distinct())}");
        Assert.True(await page.EvaluateAsync<bool>("window.loadedOnce === true"), "The page was loaded again meanwhile.");
        await Expect(page.Locator("[data-item-id][data-status=completed]")).ToHaveCountAsync(file.Rows.Count(r => r.Expected != ExpectedAnswer.NotFound));
        await Expect(page.Locator("[data-item-id][data-status=needs_review]")).ToHaveCountAsync(file.Rows.Count(r => r.Expected == ExpectedAnswer.NotFound));
        await Expect(batch.Count("succeeded")).ToContainTextAsync("22");
        await Expect(batch.Count("review")).ToContainTextAsync("3");
    }

    private async Task ReadsARowsWayAsync(IPage page, BatchPage batch, EligibilityRow row)
    {
        var item = await batch.OpenItemAsync(row.ClientRowId);

        foreach (var node in (string[])["login_portal", "search_patient", "verify_eligibility"])
        {
            await Expect(item.Steps.Filter(new() { HasText = node }).First).ToBeVisibleAsync();
        }

        // What was done, how long it took, on which tier and why.
        var search = item.Steps.Filter(new() { HasText = "search_patient" }).Filter(new() { HasText = "Filled in" }).First;
        await Expect(search).ToContainTextAsync("{{member_id}}");
        await Expect(search).ToContainTextAsync("Tier 1");
        await Expect(search).ToContainTextAsync(Duration());

        var saw = await item.PageSeenAtAsync("verify_eligibility");
        Assert.Contains("Coverage", saw, StringComparison.OrdinalIgnoreCase);
        foreach (var secret in (string[])[row.MemberId, row.FirstName, row.LastName])
        {
            Assert.DoesNotContain(secret, saw, StringComparison.OrdinalIgnoreCase);
            await Expect(page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync(secret);
        }

        await RevealIsLoggedAsync(page, item, row);
    }

    private async Task RevealIsLoggedAsync(IPage page, ItemPage item, EligibilityRow row)
    {
        const string Reveals = """
            select count(*) from audit_log a join app_user u on u.user_id = a.actor_user_id
            where u.email = $1 and a.action like '%reveal%' and a.subject like '%' || $2
            """;
        var subject = new Uri(page.Url).Segments[^1];
        Assert.Equal(0, await Sql.ValueAsync<long>(Reveals, Hana, subject));

        await item.Show("Member ID").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(row.MemberId);
        Assert.Equal(1, await Sql.ValueAsync<long>(Reveals, Hana, subject));
    }

    private static void HasEveryAnswer(HospitalFile file, string results)
    {
        var rows = ResultRow.Read(results);

        Assert.Equal(file.Rows.Select(Expected), rows);
        Assert.All(file.MemberIds, id => Assert.DoesNotContain(id, results, StringComparison.Ordinal));
    }

    private static ResultRow Expected(EligibilityRow row) => row.Expected switch
    {
        ExpectedAnswer.Active => new(row.ClientRowId, "completed", "active", ""),
        ExpectedAnswer.Inactive => new(row.ClientRowId, "completed", "inactive", ""),
        ExpectedAnswer.PendingInvestigation => new(row.ClientRowId, "completed", "pending_investigation", ""),
        _ => new(row.ClientRowId, "needs_review", "not_found", row.RejectCode!),
    };

    [GeneratedRegex(@"\d m?s\b", RegexOptions.None, 1000)]
    private static partial Regex Duration();
}
