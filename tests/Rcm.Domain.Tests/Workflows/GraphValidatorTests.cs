using System.Diagnostics;
using CsCheck;
using Rcm.Domain.Tests.Workflows.Drafts;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Xunit;

namespace Rcm.Domain.Tests.Workflows;

public class GraphValidatorTests
{
    private static readonly DraftGraph Good = new(
        "login",
        [new("login"), new("search"), new("verify", IsTerminal: true)],
        [new("login", "search", "ok"), new("login", "login", "again"), new("search", "verify", "found")],
        ["member_id"]);

    private static readonly ActionProgram SignIn = new(
        [new FillStep("#user", "{{credential.username}}"), new FillStep("#member", "{{member_id}}"), new ExtractStep("#plan", "plan"), new FinishStep("ok")]);

    [Fact]
    public void A_draft_without_a_node_says_what_to_do_first()
    {
        var finding = Assert.Single(GraphValidator.Check(DraftGraph.Empty));

        Assert.Equal(("workflow.no_entry", true), (finding.Code, finding.IsError));
    }

    [Fact]
    public void One_fault_does_not_hide_another()
    {
        var codes = GraphValidator.Check(new DraftGraph(
            null, [new("a"), new("b"), new("stuck")], [new("a", "b", "x"), new("a", "stuck", "x"), new("b", "a", "y")], [])).Select(f => (f.Code, f.Node));

        Assert.Equal(
            [("workflow.no_entry", null), ("workflow.label_twice", "a"), ("workflow.dead_end", "stuck"), ("workflow.cycle", "a"), ("workflow.cycle", "b")], codes);
    }

    [Fact]
    public void A_label_used_twice_names_a_transition_to_select() =>
        Assert.Equal(
            new GraphTransition("login", "verify", "ok"),
            Assert.Single(GraphValidator.Check(new AddTransition("login", "verify", "ok").Apply(Good).Value)).Transition);

    [Fact]
    public void A_node_that_the_robot_knows_no_page_of_is_a_warning_at_that_node()
    {
        var findings = GraphValidator.Check(Good, Knowing(("login", SignIn), ("verify", new([new FinishStep(PayerOutcome: "active")]))));

        var finding = Assert.Single(findings);
        Assert.Equal(("workflow.no_micro_state", false, "search"), (finding.Code, finding.IsError, finding.Node));
    }

    [Fact]
    public void A_column_that_a_micro_state_fills_in_must_be_asked_for_or_read_before()
    {
        var fill = new ActionProgram([new FillStep("#a", "{{dob}}"), new FillStep("#b", "{{plan}} {{credential.password}}"), new FinishStep("found")]);

        var findings = GraphValidator.Check(Good, Knowing(("login", SignIn), ("search", fill), ("verify", new([new FinishStep(PayerOutcome: "active")]))));

        var finding = Assert.Single(findings);
        Assert.Equal(("workflow.placeholder_unnamed", true, "search"), (finding.Code, finding.IsError, finding.Node));
        Assert.Contains("dob", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outcome_that_no_transition_carries_is_a_warning()
    {
        var findings = GraphValidator.Check(
            new RenameTransition("login", "search", "ok", "in").Apply(Good).Value,
            Knowing(("login", SignIn), ("search", new([new FinishStep("found")])), ("verify", new([new FinishStep(PayerOutcome: "active")]))));

        Assert.Equal(("workflow.outcome_leads_nowhere", false, "login"), (Assert.Single(findings).Code, findings[0].IsError, findings[0].Node));
    }

    [Fact]
    public void Every_finding_of_any_draft_names_a_place_that_is_there() =>
        DraftGen.Draft.Sample(draft => GraphValidator.Check(draft).All(f =>
            (f.Node is null || draft.Find(f.Node) is not null) && (f.Transition is null || draft.Transitions.Contains(f.Transition))
            && (f.Node is not null || f.Code is "workflow.no_entry")));

    [Fact]
    public void Cycles_are_what_reaches_itself_over_another_node() =>
        DraftGen.Draft.Sample(draft =>
        {
            var next = draft.Transitions.Where(t => t.From != t.To).ToLookup(t => t.From, t => t.To);
            bool ComesBack(string code)
            {
                var seen = new HashSet<string>(next[code]);
                for (var grown = true; grown;)
                {
                    grown = false;
                    foreach (var to in seen.SelectMany(c => next[c]).ToList())
                    {
                        grown |= seen.Add(to);
                    }
                }

                return seen.Contains(code);
            }

            var found = GraphValidator.Check(draft).Where(f => f.Code == "workflow.cycle").Select(f => f.Node);
            return found.SequenceEqual(draft.Nodes.Select(n => n.Code).Where(ComesBack));
        });

    // A chain is as deep as a graph can be; a ring of it makes every node part of one cycle.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Five_thousand_nodes_in_a_row_are_checked_at_once(bool ring)
    {
        var graph = new DraftGraph(
            "n0",
            [.. Enumerable.Range(0, 5_000).Select(i => new DraftNode($"n{i}", IsTerminal: i == 4_999))],
            [
                .. Enumerable.Range(0, 4_999).SelectMany(i => new GraphTransition[] { new($"n{i}", $"n{i + 1}", "on"), new($"n{i}", $"n{i}", "again"), new($"n{i}", "n4999", "end") }),
                .. ring ? [new GraphTransition("n4999", "n0", "anew")] : Array.Empty<GraphTransition>(),
            ],
            []);
        GraphValidator.Check(graph);

        var clock = Stopwatch.StartNew();
        var findings = GraphValidator.Check(graph);

        Assert.Equal(ring ? 5_000 : 0, findings.Count);
        // Some 10 ms; a quadratic one takes a hundred times that.
        Assert.InRange(clock.ElapsedMilliseconds, 0, 500);
    }

    private static GraphKnowledge Knowing(params (string Node, ActionProgram Program)[] pages) =>
        new(pages.ToDictionary(p => p.Node, p => (IReadOnlyList<KnownPage>)[KnownPage.Of(1, "page of " + p.Node, p.Program)]));
}
