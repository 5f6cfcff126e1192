using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.Domain.Workflows;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Workflows;

/// <summary>What is done to many nodes at once, with files, and with graphs of every size.</summary>
public class EditorGestureTests(StackFixture stack) : EditorTest(stack)
{
    [Fact]
    public async Task Several_are_framed_aligned_laid_out_and_copied_and_each_is_taken_back()
    {
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        await editor.OpenAsync(await WorkflowAsync(Small));
        var before = await editor.PlacesAsync();

        await editor.FrameAllAsync();
        await Expect(editor.Panel).ToContainTextAsync("3 are selected");
        foreach (var act in new[] { "Align left", "Spread down", "Lay out all in layers" })
        {
            await editor.ArrangeAsync(act);
            await Expect(editor.Button("Undo")).ToBeEnabledAsync();
            if (act == "Align left") Assert.Single((await editor.PlacesAsync()).Values.Select(p => p.X).Distinct());
            await editor.SavedAsync();
            await editor.Button("Undo").ClickAsync();
            // Where a layout had put them before anybody moved one.
            await Eventually.TrueAsync(async () => (await editor.PlacesAsync()).All(p => before[p.Key] == p.Value), TimeSpan.FromSeconds(10), $"{act} taken back");
        }

        await editor.FrameAllAsync();
        await page.Keyboard.PressAsync("Control+c");
        await page.Keyboard.PressAsync("Control+v");
        await Expect(editor.Nodes).ToHaveCountAsync(6);
        await Expect(editor.Transition("search_copy", "verify_copy", "found")).ToHaveCountAsync(1);
        // Beside, not on, what was there.
        var places = await editor.PlacesAsync();
        Assert.Equal(6, places.Values.Distinct().Count());
        await page.Keyboard.PressAsync("Control+z");
        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await editor.SavedAsync();
    }

    [Fact]
    public async Task A_node_comes_from_the_catalogue_and_its_metadata_is_a_form_and_JSON()
    {
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        var workflow = await WorkflowAsync(Small);
        await editor.OpenAsync(workflow);

        await editor.Button("Add node").ClickAsync();
        await page.GetByLabel("From the shared catalogue, or a new one").FillAsync("verify_elig");
        await page.GetByRole(AriaRole.List, new() { Name = "Nodes of the catalogue" }).GetByRole(AriaRole.Button, new() { Name = "verify_eligibility" }).ClickAsync();
        await Expect(editor.Panel.GetByLabel("Reads")).ToHaveValueAsync("coverage, copay");
        await editor.CommitAsync("Reads", "coverage, copay, deductible");
        await editor.CommitAsync("The rest, as JSON", """{"pages": 3}""");
        await StoredAsync(
            """{"pages": 3, "output_fields": ["coverage", "copay", "deductible"]}""",
            "jsonb_path_query_first(graph, '$.nodes[*] ? (@.code == \"verify_eligibility\").metadata')");
        // What can't be is said there, and the draft is unharmed.
        await editor.CommitAsync("The rest, as JSON", "{pages: 3");
        await Expect(editor.Panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("no JSON");
        await editor.CommitAsync("Code", new string('x', 10_000));
        await Expect(editor.Panel.GetByRole(AriaRole.Alert).First).ToContainTextAsync("longer than 64");

        await page.Keyboard.PressAsync("Escape");
        await editor.Graph.ClickAsync(new() { Position = new() { X = 10, Y = 10 } });
        await editor.CommitAsync("A row must have", "member_id, dob");
        await StoredAsync("""["member_id", "dob"]""", "graph -> 'requiredData'");

        Task StoredAsync(string wanted, string what) => Eventually.ValueAsync(
            () => Sql.ValueAsync<string>($"select ({what})::text from workflow_draft where workflow_id = $1", workflow), stored => stored == wanted, TimeSpan.FromSeconds(20), wanted);
    }

    [Fact]
    public async Task A_graph_is_searched_narrowed_and_fitted_and_leaves_as_a_picture_and_as_a_file()
    {
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        var workflow = await WorkflowAsync(Small);
        await editor.OpenAsync(workflow);

        await page.GetByLabel("Find a node or label").FillAsync("verif");
        await page.Keyboard.PressAsync("Enter");
        await Expect(editor.Panel.GetByLabel("Code")).ToHaveValueAsync("verify");
        await editor.Button("Only what is next to the selected nodes").ClickAsync();
        await Expect(page.Locator(".step.dim")).ToHaveCountAsync(1);
        await editor.Button("Only what is next to the selected nodes").ClickAsync();
        await Expect(page.Locator(".dim")).ToHaveCountAsync(0);
        await editor.Button("Show all of it").ClickAsync();

        var svg = await editor.DownloadAsync(() => editor.ArrangeAsync("Picture as SVG"));
        Assert.Contains("Sign in", Encoding.UTF8.GetString(svg), StringComparison.Ordinal);
        Assert.Equal("PNG"u8.ToArray(), (await editor.DownloadAsync(() => editor.ArrangeAsync("Picture as PNG")))[1..4]);
        var file = await editor.DownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export", Exact = true }).ClickAsync());

        await editor.Button("Import").ClickAsync();
        await editor.ImportAsync("PK not a workflow");
        await Expect(editor.Panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("can't be read as a workflow");
        await editor.ImportAsync("""{"$schema": "urn:hybrid-rcm:schema:workflow:2"}""");
        await Expect(editor.Panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("another version of the format");
        var more = Encoding.UTF8.GetString(file).Replace("\"code\": \"search\",", "\"code\": \"login_portal\", \"description\": \"Book a room\"}, {\"code\": \"search\",", StringComparison.Ordinal);
        await editor.ImportAsync(more);
        await Expect(editor.Panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("login_portal is “Login to payer portal” in the catalogue");
        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await editor.Panel.GetByRole(AriaRole.Button, new() { Name = "import" }).ClickAsync();
        await Expect(editor.Nodes).ToHaveCountAsync(4);
        await editor.Button("Undo").ClickAsync();
        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await editor.SavedAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(5_000)]
    public async Task A_graph_of_every_size_opens(int nodes)
    {
        var codes = Enumerable.Range(0, nodes).Select(i => string.Create(CultureInfo.InvariantCulture, $"step_{i}")).ToList();
        var graph = nodes == 0 ? null : new WorkflowGraph(
            codes[0], [.. codes.Select((c, i) => new GraphNode(c, IsTerminal: i == nodes - 1))],
            [.. codes.SelectMany((c, i) => new[] { i + 1, i * 2 }.Where(to => to > i && to < nodes).Distinct().Select(to => new GraphTransition(c, codes[to], $"to_{to}")))]);
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);

        await editor.OpenAsync(await WorkflowAsync(graph));

        await Expect(page.Locator("[aria-labelledby=outline-title]")).ToContainTextAsync(nodes.ToString("N0", CultureInfo.InvariantCulture));
        if (nodes > 0) await Expect(editor.Node("step_0")).ToBeVisibleAsync();
        else await Expect(page.GetByText("Nothing is drawn yet")).ToBeVisibleAsync();
    }
}
