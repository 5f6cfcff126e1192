using CsCheck;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Workflows;

public sealed class GraphLayoutTests
{
    /// <summary>Any graph that can be published, and worse: cycles, self-loops, parallels, parts that the entry does not reach.</summary>
    private static readonly Gen<WorkflowGraph> Graphs =
        from count in Gen.Int[1, 14]
        from descriptions in Gen.String[Gen.Char.AlphaNumeric, 0, 60].Array[count]
        from moves in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.String[Gen.Char['a', 'z'], 1, 24]).Array[0, 40]
        select new WorkflowGraph(
            "node_0",
            [.. descriptions.Select((text, i) => new GraphNode($"node_{i}", text))],
            [.. moves.DistinctBy(m => (m.Item1, m.Item2, m.Item3)).Select(m => new GraphTransition($"node_{m.Item1}", $"node_{m.Item2}", m.Item3))]);

    [Fact]
    public void No_node_overlaps_another() =>
        Graphs.Sample(graph => AssertApart(GraphLayout.Place(graph).Nodes.Select(n => (n.Node.Code, n.Box))));

    [Fact]
    public void No_label_overlaps_a_node_or_another_label() =>
        Graphs.Sample(graph =>
        {
            var picture = GraphLayout.Place(graph);
            AssertApart([
                .. picture.Nodes.Select(n => (n.Node.Code, n.Box)),
                .. picture.Transitions.Select(t => ($"{t.Transition.From}|{t.Transition.To}|{t.Transition.Label}", t.Label)),
            ]);
        });

    [Fact]
    public void Every_transition_runs_from_the_border_of_its_one_node_to_the_border_of_its_other() =>
        Graphs.Sample(graph =>
        {
            var picture = GraphLayout.Place(graph);
            var boxes = picture.Nodes.ToDictionary(n => n.Node.Code, n => n.Box);
            Assert.Equal(graph.Transitions, picture.Transitions.Select(t => t.Transition));
            Assert.All(picture.Transitions, t =>
            {
                Assert.True(OnBorder(boxes[t.Transition.From], t.Route[0]));
                Assert.True(OnBorder(boxes[t.Transition.To], t.Route[^1]));
            });
        });

    [Fact]
    public void Everything_stands_within_the_picture() =>
        Graphs.Sample(graph =>
        {
            var picture = GraphLayout.Place(graph);
            var frame = new Box(0, 0, picture.Width, picture.Height);
            Assert.All(
                picture.Nodes.Select(n => n.Box).Concat(picture.Transitions.Select(t => t.Label)),
                box => Assert.True(box.X >= frame.X && box.Y >= frame.Y && box.Right <= frame.Right && box.Bottom <= frame.Bottom, $"{box} in {frame}"));
            Assert.All(
                picture.Transitions.SelectMany(t => t.Route),
                point => Assert.True(point.X >= 0 && point.Y >= 0 && point.X <= frame.Width && point.Y <= frame.Height, $"{point} in {frame}"));
        });

    [Fact]
    public void The_same_graph_gets_the_same_picture() =>
        Graphs.Sample(graph =>
        {
            var (first, second) = (GraphLayout.Place(graph), GraphLayout.Place(graph));
            Assert.Equal(first.Nodes, second.Nodes);
            Assert.Equal(first.Transitions.SelectMany(t => t.Route), second.Transitions.SelectMany(t => t.Route));
        });

    [Fact]
    public void What_follows_stands_to_the_right_and_a_way_back_leads_left()
    {
        var picture = GraphLayout.Place(new WorkflowGraph(
            "login",
            [new("login"), new("search"), new("verify", IsTerminal: true)],
            [new("login", "search", "ok"), new("search", "verify", "found"), new("search", "login", "expired")]));
        var x = picture.Nodes.ToDictionary(n => n.Node.Code, n => n.Box.X);

        Assert.True(x["login"] < x["search"] && x["search"] < x["verify"]);
        var back = picture.Transitions.Single(t => t.Transition.Label == "expired");
        Assert.True(back.Route[0].X > back.Route[^1].X);
        Assert.True(picture.Nodes.Single(n => n.IsEntry).Node.Code == "login");
    }

    [Fact]
    public void A_straight_chain_is_drawn_straight()
    {
        var picture = GraphLayout.Place(new WorkflowGraph(
            "a", [new("a"), new("b"), new("c")], [new("a", "b", "ok"), new("b", "c", "ok")]));

        Assert.All(picture.Nodes, n => Assert.Equal(picture.Nodes[0].Box.Y, n.Box.Y, 3));
    }

    [Fact]
    public void A_long_chain_is_placed_without_recursion()
    {
        var nodes = Enumerable.Range(0, 5_000).Select(i => new GraphNode($"n{i}")).ToList();
        var moves = nodes.Zip(nodes.Skip(1), (a, b) => new GraphTransition(a.Code, b.Code, "ok")).ToList();

        Assert.Equal(5_000, GraphLayout.Place(new WorkflowGraph("n0", nodes, moves)).Nodes.Count);
    }

    private static void AssertApart(IEnumerable<(string Name, Box Box)> boxes)
    {
        var list = boxes.ToList();
        for (var i = 0; i < list.Count; i++)
        {
            for (var j = i + 1; j < list.Count; j++)
            {
                Assert.False(Shrunk(list[i].Box).Overlaps(Shrunk(list[j].Box)), $"{list[i]} overlaps {list[j]}");
            }
        }
    }

    // Rounding may make neighbours touch by a billionth of a pixel.
    private static Box Shrunk(Box box) => new(box.X + 0.001, box.Y + 0.001, box.Width - 0.002, box.Height - 0.002);

    private static bool OnBorder(Box box, Point point)
    {
        const double Near = 0.001;
        var within = point.X >= box.X - Near && point.X <= box.Right + Near && point.Y >= box.Y - Near && point.Y <= box.Bottom + Near;
        return within && (Math.Abs(point.X - box.X) < Near || Math.Abs(point.X - box.Right) < Near || Math.Abs(point.Y - box.Y) < Near);
    }
}
