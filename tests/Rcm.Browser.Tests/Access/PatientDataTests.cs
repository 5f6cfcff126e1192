using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.PayerPortal;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Access;

/// <summary>Patient data stands in the rows and their answers, and nowhere else.</summary>
public class PatientDataTests(StackFixture stack) : BrowserTest(stack)
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["batch_job_item"] = ["input_data", "output_data"],
        ["batch_item_attempt"] = ["output_data"],
        ["batch_item_edit"] = ["old_value", "new_value"],
        ["batch_item_review"] = ["note"],
    };

    [Fact]
    public async Task Patient_data_is_in_the_rows_and_nowhere_else()
    {
        var (file, canaries) = await CanaryFileAsync();
        await using var events = await Events.ListenAsync(Sql);
        var page = await PageOfAsync(Hana);
        var told = new List<string>();
        page.Console += (_, message) => told.Add(message.Text);
        page.Request += (_, request) => told.Add(request.Url);

        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        var batch = await upload.StartWithBadRowsAsync(file.Payload);
        // Once: a browser that goes back has its old address for a moment.
        var id = batch.Id;
        await batch.EndedAsync(file.Rows.Count, BatchTime);
        told.Add(await page.TitleAsync());
        told.Add(await page.GetByRole(AriaRole.Main).InnerTextAsync());
        foreach (var row in file.Rows)
        {
            await batch.OpenAsync(id);
            var item = await batch.OpenItemAsync(row.ClientRowId);
            await Expect(item.Show("First name")).ToBeVisibleAsync();
            told.Add(await page.TitleAsync());
            told.Add(await page.GetByRole(AriaRole.Main).InnerTextAsync());
            await item.Show("First name").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(row.FirstName);
            await page.GoBackAsync();
        }

        await batch.ResultsAsync();

        // The search finds what there is to find: else its silence would prove nothing.
        foreach (var member in file.MemberIds.Where(id => id.Length > 0))
        {
            Assert.Equal(1, await Sql.ValueAsync<long>("select count(*) from batch_job_item where input_data ->> 'member_id' = $1", member));
        }

        Assert.NotEmpty(events.Payloads);
        var found = new List<string>();
        found.AddRange(await InDatabaseAsync(canaries));
        found.AddRange(InFiles(canaries));
        found.AddRange(In("a page, its address, or its console", told, canaries));
        found.AddRange(In("a notification", events.Payloads, canaries));
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>
    /// Rows that end in each way: one found, one not known to the payer, one that meets a page the robot does not know, one that cannot be asked.
    /// </summary>
    private async Task<(HospitalFile File, string[] Canaries)> CanaryFileAsync()
    {
        var known = HospitalFile.OfFreshMembers(2);
        EligibilityRow[] invented =
        [
            new("CAN-3", "CNR70441709", "Zephyrine", "Quillhaven-Brack", new DateOnly(1931, 2, 27), ExpectedAnswer.NotFound),
            new("CAN-4", "", "Thaddeusz", "Vossberghe", new DateOnly(1932, 3, 28), ExpectedAnswer.NotFound),
        ];
        await Portal.BehaveAsync(new { unexpectedMembers = new[] { known.Rows[1].MemberId } });
        var rows = known.Rows.Concat(invented).ToList();
        string[] canaries =
        [
            .. known.MemberIds, .. known.Rows.SelectMany(r => Dates(r.BirthDate)),
            .. invented.SelectMany(r => (string[])[r.MemberId, r.FirstName, r.LastName, .. Dates(r.BirthDate)]).Where(c => c.Length > 0),
        ];
        return (known with { Name = "canaries.csv", Rows = rows }, canaries);
    }

    private static IEnumerable<string> Dates(DateOnly date) =>
        ((string[])["yyyy-MM-dd", "MM/dd/yyyy", "M/d/yyyy", "yyyyMMdd"]).Select(format => date.ToString(format, System.Globalization.CultureInfo.InvariantCulture));

    private async Task<IEnumerable<string>> InDatabaseAsync(string[] canaries)
    {
        var found = new List<string>();
        var tables = await Sql.ColumnAsync<string>(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        foreach (var table in tables)
        {
            var rows = $"(to_jsonb(t) - $2::text[])::text";
            var hits = await Sql.ColumnAsync<string>(
                $"select c || ': ' || left({rows}, 600) from \"{table}\" t, unnest($1::text[]) c where strpos(lower({rows}), lower(c)) > 0 limit 5",
                canaries,
                Allowed.GetValueOrDefault(table) ?? []);
            found.AddRange(hits.Select(hit => $"in {table}: {hit}"));
        }

        return found;
    }

    private IEnumerable<string> InFiles(string[] canaries) =>
        Stack.FilesWithoutUploads().SelectMany(file => In(file, [File.ReadAllText(file)], canaries));

    private static IEnumerable<string> In(string place, IEnumerable<string> texts, string[] canaries) =>
        from text in texts
        from canary in canaries
        let at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase)
        where at >= 0
        select $"in {place}: {text.Substring(Math.Max(0, at - 100), Math.Min(300, text.Length - Math.Max(0, at - 100)))}";
}
