using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using Rcm.Browser.Tests.Workflows;
using Rcm.Domain.Workflows;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pictures;

/// <summary>Takes the editor's pictures anew. Run by hand: ./test browser --explicit only --filter-class "*EditorPictures"</summary>
[Trait("Purpose", "Pictures")]
public class EditorPictures(StackFixture stack) : EditorTest(stack)
{
    private static readonly string[] Verbs = ["Open", "Choose", "Search", "Pick", "Read", "Verify", "Check", "Confirm", "Download", "Submit"];
    private static readonly string[] Things = ["payer", "member", "coverage", "benefits", "network", "claim", "status", "survey", "document", "referral", "copay", "deductible"];
    private static readonly string[] Labels = ["ok", "found", "not_found", "continue", "skip", "again", "expired", "many_found", "one_found", "declined"];

    [Theory(Explicit = true)]
    [InlineData(30, 60, "Eligibility and benefits")]
    [InlineData(500, 2_000, "Every portal we know")]
    public async Task Are_taken(int nodes, int transitions, string name)
    {
        var graph = Drawn(nodes, transitions);
        var workflow = await WorkflowAsync(graph);
        await Sql.DoAsync("update user_workflow set name = $2, description = 'From the sign-in to the answer' where workflow_id = $1", workflow, name);
        await Sql.DoAsync(
            "insert into workflow_node (code, description, label_conf) select c, d, 0.6 + (ascii(md5(c)) % 40) / 100.0 from unnest($1::text[], $2::text[]) as n(c, d) on conflict do nothing",
            graph.Nodes.Select(n => n.Code).ToArray(), graph.Nodes.Select(n => n.Description!).ToArray());
        await Sql.DoAsync(
            """
            insert into workflow_transition (from_node, to_node, action_label, freq)
            select f.node_id, t.node_id, m.label, greatest(1, exp(ascii(md5(m.f || m.label)) % 17 / 2.0)::integer)
            from unnest($1::text[], $2::text[], $3::text[]) as m(f, t, label) join workflow_node f on f.code = m.f join workflow_node t on t.code = m.t
            on conflict do nothing
            """,
            graph.Transitions.Select(t => t.From).ToArray(), graph.Transitions.Select(t => t.To).ToArray(), graph.Transitions.Select(t => t.Label).ToArray());

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var page = await PageOfAsync(Omar, new() { ColorScheme = scheme, ViewportSize = new() { Width = 1440, Height = 900 } });
            var editor = new EditorPage(page);
            await editor.OpenAsync(workflow);
            await Expect(editor.SaveState).ToHaveTextAsync("Saved");
            var file = string.Create(CultureInfo.InvariantCulture, $"editor-{nodes}-{(scheme == ColorScheme.Light ? "light" : "dark")}.png");
            await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "screenshots", file), Animations = ScreenshotAnimations.Disabled });
        }
    }

    // The same graph each time: layers of steps, each led to from the layer before, with retries, ways back and parallel ways between.
    private static WorkflowGraph Drawn(int nodes, int transitions)
    {
        var random = new Random(7);
        var perLayer = nodes > 100 ? 17 : 5;
        var codes = Enumerable.Range(0, nodes).Select(i => (Verb: Verbs[i % Verbs.Length], Thing: Things[(i + (i / Verbs.Length)) % Things.Length], Again: i / (Verbs.Length * Things.Length)))
            .Select(w => (Code: $"{w.Verb.ToLowerInvariant()}_{w.Thing}{(w.Again == 0 ? "" : $"_{w.Again + 1}")}", Words: $"{w.Verb} the {w.Thing}")).ToList();
        int LayerOf(int i) => i == 0 ? 0 : 1 + ((i - 1) / perLayer);
        int AnyOf(int layer) => layer <= 0 ? 0 : Math.Min(nodes - 1, 1 + ((layer - 1) * perLayer) + random.Next(perLayer));
        var drawn = new Dictionary<(int From, string Label), int>();
        void Draw(int from, int to) => drawn.TryAdd((from, Labels.OrderBy(_ => random.Next()).FirstOrDefault(l => !drawn.ContainsKey((from, l))) ?? $"case_{drawn.Count}"), to);
        for (var i = 1; i < nodes; i++)
        {
            Draw(AnyOf(LayerOf(i) - 1), i);
        }

        var last = LayerOf(nodes - 1);
        while (drawn.Count < transitions)
        {
            var from = random.Next(nodes);
            var kind = random.NextDouble();
            var to = kind < 0.07 ? from : kind < 0.12 ? AnyOf(LayerOf(from) - 1) : LayerOf(from) < last ? AnyOf(LayerOf(from) + 1) : -1;
            if (to >= 0) Draw(from, to);
        }

        var onward = drawn.Where(d => d.Key.From != d.Value).Select(d => d.Key.From).ToHashSet();
        return new(
            codes[0].Code, [.. codes.Select((c, i) => new GraphNode(c.Code, c.Words, IsTerminal: !onward.Contains(i)))],
            [.. drawn.Select(d => new GraphTransition(codes[d.Key.From].Code, codes[d.Value].Code, d.Key.Label))]);
    }
}
