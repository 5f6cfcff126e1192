using CsCheck;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Workflows;

public class WorkflowGraphTests
{
    private static readonly WorkflowGraph Good = new(
        "login",
        [new("login", "Login to payer portal"), new("search"), new("verify", IsTerminal: true)],
        [new("login", "search", "login_success"), new("login", "login", "login_retry"), new("search", "verify", "patient_found")]);

    [Fact]
    public void A_graph_that_leads_from_entry_to_end_has_no_findings() => Assert.Empty(GraphValidator.Check(Good));

    [Fact]
    public void A_graph_survives_its_json() =>
        WorkflowGen.Graph.Sample(
            graph =>
            {
                var again = WorkflowGraph.Parse(graph.ToJson());
                return again.IsOk
                    && (again.Value.Entry, again.Value.MaxVisits) == (graph.Entry, graph.MaxVisits)
                    && again.Value.Nodes.SequenceEqual(graph.Nodes)
                    && again.Value.Transitions.SequenceEqual(graph.Transitions);
            },
            print: g => g.ToJson());

    [Fact]
    public void Two_nodes_with_one_code() => Only("workflow.node_twice", isError: true, Good with { Nodes = [.. Good.Nodes, new("search")] });

    [Theory]
    [InlineData("")]
    [InlineData("Login")]
    public void An_entry_that_is_not_there(string entry) => Only("workflow.no_entry", isError: true, Good with { Entry = entry });

    [Fact]
    public void A_transition_to_a_node_that_is_not_there() =>
        Only("workflow.transition_nowhere", isError: true, With(new GraphTransition("search", "verification", "found_twice")));

    [Fact]
    public void Two_transitions_with_one_label_from_one_node() =>
        Only("workflow.label_twice", isError: true, With(new GraphTransition("login", "verify", "login_success")));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void A_bound_that_bounds_nothing(int maxVisits) => Only("workflow.max_visits", isError: true, Good with { MaxVisits = maxVisits });

    [Fact]
    public void A_node_that_no_path_leads_to() =>
        Only("workflow.unreachable", isError: false, Good with { Nodes = [.. Good.Nodes, new("island", IsTerminal: true)] });

    [Fact]
    public void A_node_that_only_leads_to_itself()
    {
        var finding = Only("workflow.dead_end", isError: true, Good with
        {
            Nodes = [.. Good.Nodes, new("stuck")],
            Transitions = [.. Good.Transitions, new("search", "stuck", "x"), new("stuck", "stuck", "again")],
        });

        Assert.Equal("stuck", finding.Node);
    }

    [Fact]
    public void No_end_within_reach()
    {
        var codes = GraphValidator.Check(new("a", [new("a"), new("b"), new("end", IsTerminal: true)], [new("a", "b", "x"), new("b", "a", "y")]))
            .Where(f => f.IsError).Select(f => f.Code);

        Assert.Equal(["workflow.no_end"], codes);
    }

    [Fact]
    public void A_longer_cycle_is_a_warning_at_each_of_its_nodes()
    {
        var findings = GraphValidator.Check(With(new GraphTransition("search", "login", "session_expired")));

        Assert.All(findings, f => Assert.Equal(("workflow.cycle", false), (f.Code, f.IsError)));
        Assert.Equal(["login", "search"], findings.Select(f => f.Node));
    }

    [Fact]
    public void A_self_loop_is_no_finding_even_beside_a_cycle_elsewhere()
    {
        var findings = GraphValidator.Check(Good with
        {
            Nodes = [new("first"), .. Good.Nodes],
            Entry = "first",
            Transitions = [new("first", "first", "again"), new("first", "login", "on"), .. Good.Transitions, new("search", "login", "back")],
        });

        Assert.Equal(["login", "search"], findings.Select(f => f.Node));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entry":"a","nodes":null,"transitions":[]}""")]
    [InlineData("""{"entry":"a","nodes":[{"code":"a","isTerminal":true}]}""")]
    [InlineData("""{"nodes":[{"code":"a","isTerminal":true}],"transitions":[]}""")]
    [InlineData("""{"entry":"a","nodes":[null],"transitions":[]}""")]
    [InlineData("""{"entry":"a","nodes":[{"code":"a","isTerminal":true}],"transitions":[null]}""")]
    [InlineData("""{"entry":"a","nodes":[{"isTerminal":true}],"transitions":[]}""")]
    [InlineData("""{"entry":"a","nodes":[{"code":null,"isTerminal":true}],"transitions":[]}""")]
    [InlineData("""{"entry":"a","nodes":[{"code":"a","isTerminal":true}],"transitions":[{"from":"a","to":"a"}]}""")]
    [InlineData("""{"entry":"a","nodes":[{"code":"a","isTerminal":true,"colour":"red"}],"transitions":[]}""")]
    public void What_is_no_graph_is_refused(string json)
    {
        var refused = WorkflowGraph.Parse(json);

        Assert.False(refused.IsOk);
        Assert.Equal("workflow.not_a_graph", refused.Error.Code);
    }

    [Fact]
    public void The_least_graph_needs_no_bound_said()
    {
        var graph = WorkflowGraph.Parse("""{"entry":"a","nodes":[{"code":"a","isTerminal":true}],"transitions":[]}""");

        Assert.Equal(5, graph.Value.MaxVisits);
    }

    [Fact]
    public void Reading_a_graph_with_an_error_tells_the_first_one_and_a_warning_does_not_stop_it()
    {
        Assert.Equal("workflow.no_entry", WorkflowGraph.Parse((Good with { Entry = "x" }).ToJson()).Error?.Code);
        Assert.True(WorkflowGraph.Parse(With(new GraphTransition("search", "login", "back")).ToJson()).IsOk);
    }

    [Fact]
    public void Next_follows_the_label_exactly()
    {
        Assert.Equal("search", Good.Next("login", "login_success")?.To);
        Assert.Null(Good.Next("login", "Login_success"));
        Assert.Null(Good.Next("search", "login_success"));
    }

    private static WorkflowGraph With(GraphTransition more) => Good with { Transitions = [.. Good.Transitions, more] };

    private static GraphFinding Only(string code, bool isError, WorkflowGraph graph)
    {
        var finding = Assert.Single(GraphValidator.Check(graph));
        Assert.Equal((code, isError), (finding.Code, finding.IsError));
        return finding;
    }
}
