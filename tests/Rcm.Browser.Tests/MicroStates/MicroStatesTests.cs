using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.MicroStates;

/// <summary>The robots' memory, as a person browses and mends it.</summary>
public class MicroStatesTests(StackFixture stack) : BrowserTest(stack)
{
    // A workflow of North Medical Center's own with two pages of one node, beside the shared ones.
    private const string Teach = """
        with workflow as (
            insert into user_workflow (workflow_id, name, created_at, updated_at, owner_org_id)
            select gen_random_uuid(), 'North''s own ' || gen_random_uuid(), now(), now(), org_id from organization where name = 'North Medical Center'
            returning workflow_id),
        page as (
            select m.* from micro_state m where m.label = 'Patient search' and m.org_id is null order by m.micro_state_id limit 1)
        insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, label, category, text_emb, created_at, fingerprint, generator, generator_version)
        select w.workflow_id, p.node_id, p.dom_snapshot, p.action_json, l.label, p.category, p.text_emb, now(), p.fingerprint, p.generator, p.generator_version
        from workflow w, page p, (values ('Own search'), ('Own search, newer')) as l(label)
        returning micro_state_id
        """;

    private const string Propose = """
        insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, label, text_emb, created_at, fingerprint, generator, generator_version, review, org_id,
                                 proposed_tier, proposed_batch_job_id, proposed_at, mini_score, proposed_margin, source_micro_state_id, healed)
        select s.workflow_id, s.node_id, replace(s.dom_snapshot, 'id="search"', 'id="find"'), replace(s.action_json::text, '#search', '#find')::jsonb,
               'Patient search, changed', s.text_emb, now(), gen_random_uuid()::text, s.generator, s.generator_version, 'proposed', o.org_id,
               2, $1, now(), 0.912, 0.104, s.micro_state_id, '[{"step": 5, "from": "#search", "to": "#find", "by": "label"}]'
        from micro_state s, organization o
        where s.label = 'Patient search' and s.org_id is null and o.name = 'North Medical Center' order by s.micro_state_id limit 1
        returning micro_state_id
        """;

    [Fact]
    public async Task Pages_are_found_by_what_they_say_by_another_page_and_by_a_pasted_one_of_megabytes()
    {
        var page = await PageOfAsync(Vera);
        var states = new MicroStatesPage(page);
        await states.OpenAsync();
        var search = await Sql.ValueAsync<long>("select min(micro_state_id) from micro_state where label = 'Patient search'");

        await states.Search.FillAsync("patient search");
        await Expect(states.Rows.First).ToHaveAttributeAsync("data-score", new System.Text.RegularExpressions.Regex(@"^[01]\.\d{3}$"));
        await Expect(states.Row(search)).ToBeVisibleAsync();
        Assert.Contains("q=patient", page.Url, StringComparison.Ordinal);

        // Larger than a message of the circuit by far.
        var html = await Sql.ValueAsync<string>("select dom_snapshot from micro_state where micro_state_id = $1", search);
        await states.SearchByPageAsync(html + "<script>" + new string('x', 2_000_000) + "</script>");
        await Expect(page.GetByText("Like the page that you pasted")).ToBeVisibleAsync();
        await Expect(states.Row(search)).ToHaveAttributeAsync("data-score", new System.Text.RegularExpressions.Regex(@"^(1\.000|0\.9\d{2})$"));

        await states.Row(search).GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Neighbours" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare with" }).First.ClickAsync();
        await Expect(page.GetByTestId("comparison-score")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Features" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_alias_shows_what_it_would_change_is_made_and_is_taken_back()
    {
        var own = await Sql.ColumnAsync<long>(Teach);
        var page = await PageOfAsync(Omar);
        var states = new MicroStatesPage(page);
        await states.OpenAsync("?q=Own%20search");

        await states.Row(own[0]).GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.GetByLabel("Make alias of").FillAsync(own[1].ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make alias", Exact = true }).ClickAsync();
        await Expect(states.Preview).ToContainTextAsync("No step of your organisation's last 30 days used these pages.");
        Assert.Equal(0, await AliasesAsync(own[1]));

        await states.Preview.GetByRole(AriaRole.Button, new() { Name = "Make 1 micro-state an alias" }).ClickAsync();
        await Expect(states.Row(own[0])).ToContainTextAsync($"alias of {own[1]}");
        Assert.Equal(1, await AliasesAsync(own[1]));

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("Undone for 1 micro-state.")).ToBeVisibleAsync();
        Assert.Equal(0, await AliasesAsync(own[1]));
    }

    [Fact]
    public async Task A_proposal_is_looked_at_tried_and_accepted()
    {
        var page = await PageOfAsync(Omar);
        var batch = await StartBatchAsync(page, HospitalFile.OfFreshMembers(1));
        var id = await Sql.ValueAsync<long>(Propose, batch.Id);

        await new Shell(page).OpenAsync(string.Create(CultureInfo.InvariantCulture, $"/microstates/review?id={id}"));
        await Expect(page.GetByTestId("healed")).ToContainTextAsync("#search became #find, found by label");
        await Expect(page.GetByText("Every step finds its element")).ToBeVisibleAsync();
        await Expect(page.Locator("iframe[title='Before']")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept", Exact = true }).ClickAsync();

        await Expect(page.GetByText("Patient search, changed: accepted.")).ToBeVisibleAsync();
        Assert.Equal("accepted", await Sql.ValueAsync<string>("select review from micro_state where micro_state_id = $1", id));
        // It would serve the other tests' batches, and its page is none of the portal's.
        await Sql.DoAsync("update micro_state set is_retired = true where micro_state_id = $1", id);
    }

    [Fact]
    public async Task The_map_is_drawn_once_and_a_lasso_selects()
    {
        var page = await PageOfAsync(Omar);
        await new MicroStatesPage(page).DrawMapAsync();

        var canvas = page.Locator("canvas");
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 2, box.Y + 2);
        await page.Mouse.DownAsync();
        foreach (var (x, y) in new[] { (box.Width - 2, 2f), (box.Width - 2, box.Height - 2), (2f, box.Height - 2) })
        {
            await page.Mouse.MoveAsync(box.X + x, box.Y + y, new() { Steps = 4 });
        }

        await page.Mouse.UpAsync();
        var selected = page.GetByRole(AriaRole.Table, new() { Name = "Selected" });
        await Expect(selected.Locator("[data-micro-state-id]").First).ToBeVisibleAsync();
    }

    private Task<long> AliasesAsync(long target) => Sql.ValueAsync<long>("select count(*) from micro_state where aliased_to = $1", target);
}
