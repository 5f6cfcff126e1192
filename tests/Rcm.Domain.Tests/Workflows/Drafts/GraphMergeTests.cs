using CsCheck;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Xunit;

namespace Rcm.Domain.Tests.Workflows.Drafts;

public class GraphMergeTests
{
    private static readonly DraftGraph Base = new(
        "login",
        [new("login", "Log in", Metadata: """{"portal_type":"payer"}"""), new("search", "Search"), new("verify", IsTerminal: true)],
        [new("login", "search", "ok"), new("search", "verify", "found")],
        ["member_id"]);

    [Fact]
    public void Independent_edits_merge_to_what_either_order_gives()
    {
        var independent = 0;
        Gen.Select(DraftGen.Draft, DraftGen.Edits, DraftGen.Edits).Sample(
            (draft, first, second) =>
            {
                var (mine, myEdits) = DraftGen.Made(draft, first);
                var (theirs, theirEdits) = DraftGen.Made(draft, second);
                // A node's entry and its transitions go with it.
                if (Meet(myEdits, theirEdits) || (myEdits.Concat(theirEdits).Any(e => e is SetEntry) && myEdits.Concat(theirEdits).Any(e => e is RemoveNode)))
                {
                    return true;
                }

                Interlocked.Increment(ref independent);
                var merged = Merge(draft, mine, myEdits, theirs, theirEdits);
                return merged.Conflicts.Count == 0
                    && new Several(myEdits).Apply(theirs).Value.Equals(merged.Graph)
                    && new Several(theirEdits).Apply(mine).Value.Equals(merged.Graph);
            },
            iter: 1_000,
            print: Print);
        Assert.InRange(independent, 100, 1_000);
    }

    [Fact]
    public void Which_side_is_whose_does_not_matter_where_nothing_conflicts() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edits, DraftGen.Edits).Sample(
            (draft, first, second) =>
            {
                // Of two moves the last counts, which has a side.
                var (mine, myEdits) = DraftGen.Made(draft, first.Where(e => e is not (MoveNodes or AddNode)));
                var (theirs, theirEdits) = DraftGen.Made(draft, second);
                var merged = Merge(draft, mine, myEdits, theirs, theirEdits);
                return merged.Conflicts.Count > 0 || Merge(draft, theirs, theirEdits, mine, myEdits).Graph.Equals(merged.Graph);
            },
            print: Print);

    [Fact]
    public void One_side_alone_is_taken_as_it_is() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edits).Sample((draft, edits) =>
        {
            var (changed, made) = DraftGen.Made(draft, edits);
            var (mine, theirs) = (Merge(draft, changed, made, draft, []), Merge(draft, draft, [], changed, made));
            return mine.Conflicts.Count == 0 && mine.Graph.Equals(changed) && theirs.Conflicts.Count == 0 && theirs.Graph.Equals(changed);
        });

    [Fact]
    public void A_merged_draft_is_well_formed_and_my_side_of_each_conflict_can_be_taken() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edits, DraftGen.Edits).Sample(
            (draft, first, second) =>
            {
                var (mine, myEdits) = DraftGen.Made(draft, first);
                var (theirs, theirEdits) = DraftGen.Made(draft, second);
                var merged = Merge(draft, mine, myEdits, theirs, theirEdits);
                return IsWellFormed(merged.Graph)
                    && merged.Conflicts.All(c => c.TakeMine is null || (c.TakeMine.Apply(merged.Graph) is { IsOk: true, Value: var taken } && IsWellFormed(taken)));
            },
            print: Print);

    [Fact]
    public void The_same_done_twice_is_done_once() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edits).Sample((draft, edits) =>
        {
            var (changed, made) = DraftGen.Made(draft, edits);
            var merged = Merge(draft, changed, made, changed, made);
            return merged.Conflicts.Count == 0 && merged.Graph.Equals(changed);
        });

    [Fact]
    public void Different_fields_of_one_node_merge()
    {
        var merged = Merge(
            [new SetNode("login", Description: "Sign in"), new SetNode("login", Metadata: """{"portal_type":"payer","mfa":true}""")],
            [new RenameNode("login", "sign_in"), new SetNode("sign_in", IsTerminal: true, Metadata: """{"portal_type":"clearinghouse"}""")]);

        Assert.Empty(merged.Conflicts);
        Assert.Equal(new DraftNode("sign_in", "Sign in", IsTerminal: true, """{"mfa":true,"portal_type":"clearinghouse"}"""), merged.Graph.Find("sign_in"));
        Assert.Contains(new GraphTransition("sign_in", "search", "ok"), merged.Graph.Transitions);
    }

    [Fact]
    public void The_same_field_changed_differently_carries_both_sides_and_keeps_theirs()
    {
        var merged = Merge([new SetNode("search", Description: "Find")], [new SetNode("search", Description: "Look up")]);

        var conflict = Assert.Single(merged.Conflicts);
        Assert.Equal(("search", DraftFields.Description, "Search", "Find", "Look up"), (conflict.Node, conflict.Field, conflict.Base, conflict.Mine, conflict.Theirs));
        Assert.Equal("Look up", merged.Graph.Find("search")!.Description);
        Assert.Equal("Find", conflict.TakeMine!.Apply(merged.Graph).Value.Find("search")!.Description);
    }

    [Fact]
    public void A_node_taken_away_here_and_changed_there_stays_and_asks()
    {
        var merged = Merge([new RemoveNode("search")], [new SetNode("search", Description: "Look up")]);

        var conflict = Assert.Single(merged.Conflicts);
        Assert.Equal((DraftFields.Node, null, "search"), (conflict.Field, conflict.Mine, conflict.Theirs));
        Assert.Equal(Base.Transitions, merged.Graph.Transitions);
        Assert.Null(conflict.TakeMine!.Apply(merged.Graph).Value.Find("search"));
    }

    [Fact]
    public void A_node_changed_here_and_taken_away_there_comes_back_whole_where_that_is_chosen()
    {
        var merged = Merge(
            [new SetNode("login", Description: "Sign in"), new AddTransition("login", "login", "again")],
            [new RemoveNode("login")]);

        var conflict = Assert.Single(merged.Conflicts);
        Assert.Null(merged.Graph.Find("login"));
        var back = conflict.TakeMine!.Apply(merged.Graph).Value;
        Assert.Equal(("login", "Sign in"), (back.Entry, back.Find("login")!.Description));
        Assert.Contains(new GraphTransition("login", "login", "again"), back.Transitions);
        Assert.Contains(new GraphTransition("login", "search", "ok"), back.Transitions);
    }

    [Fact]
    public void A_transition_drawn_to_a_node_that_was_taken_away_is_a_conflict_on_either_side()
    {
        GraphEdit[] draw = [new AddTransition("verify", "search", "back")];
        GraphEdit[] takeAway = [new RemoveNode("search")];

        Assert.Equal(DraftFields.Node, Assert.Single(Merge(draw, takeAway).Conflicts).Field);
        var kept = Merge(takeAway, draw);
        Assert.Equal(DraftFields.Node, Assert.Single(kept.Conflicts).Field);
        Assert.Contains(new GraphTransition("verify", "search", "back"), kept.Graph.Transitions);
    }

    [Fact]
    public void A_transition_renamed_here_and_there_or_taken_away_is_a_conflict()
    {
        GraphEdit[] rename = [new RenameTransition("login", "search", "ok", "signed_in")];

        Assert.Equal(DraftFields.Label, Assert.Single(Merge(rename, [new RenameTransition("login", "search", "ok", "in")]).Conflicts).Field);
        var gone = Merge(rename, [new RemoveTransition("login", "search", "ok")]);
        Assert.DoesNotContain(gone.Graph.Transitions, t => t.From == "login");
        Assert.Contains(new GraphTransition("login", "search", "signed_in"), Assert.Single(gone.Conflicts).TakeMine!.Apply(gone.Graph).Value.Transitions);
    }

    [Fact]
    public void Two_nodes_with_one_new_name_both_stay()
    {
        var merged = Merge([new RenameNode("search", "lookup")], [new AddNode(new("lookup", "Theirs"))]);

        Assert.Equal("Theirs", merged.Graph.Find("lookup")!.Description);
        Assert.Equal("Search", merged.Graph.Find("search")!.Description);
        Assert.Equal(DraftFields.Code, Assert.Single(merged.Conflicts).Field);
    }

    [Fact]
    public void Columns_that_two_people_ask_for_are_both_asked_for()
    {
        var merged = Merge([new SetRequiredData(["member_id", "dob"])], [new SetRequiredData(["payer_id", "member_id"])]);

        Assert.Empty(merged.Conflicts);
        Assert.Equal(["member_id", "dob", "payer_id"], merged.Graph.RequiredData);
    }

    [Fact]
    public void The_last_move_counts()
    {
        var merged = Merge([new MoveNodes([new("login", 1, 1)])], [new MoveNodes([new("login", 2, 2), new("search", 3, 3)])]);

        Assert.Empty(merged.Conflicts);
        Assert.Equal((1, 3), (merged.Graph.Find("login")!.X, merged.Graph.Find("search")!.X));
    }

    private static GraphMerged Merge(IReadOnlyList<GraphEdit> mine, IReadOnlyList<GraphEdit> theirs) =>
        Merge(Base, new Several(mine).Apply(Base).Value, mine, new Several(theirs).Apply(Base).Value, theirs);

    private static GraphMerged Merge(
        DraftGraph draft, DraftGraph mine, IReadOnlyList<GraphEdit> myEdits, DraftGraph theirs, IReadOnlyList<GraphEdit> theirEdits) =>
        GraphMerge.ThreeWay(draft, mine, theirs, GraphLineage.Of(myEdits), GraphLineage.Of(theirEdits));

    private static string Print((DraftGraph Draft, IReadOnlyList<GraphEdit> Mine, IReadOnlyList<GraphEdit> Theirs) t) =>
        $"{t.Draft.ToJson()}\n{new Several(t.Mine).ToJson()}\n{new Several(t.Theirs).ToJson()}";

    private static bool IsWellFormed(DraftGraph graph) =>
        graph.Nodes.Select(n => n.Code).Distinct().Count() == graph.Nodes.Count
        && graph.Transitions.Distinct().Count() == graph.Transitions.Count
        && graph.Transitions.All(t => graph.Find(t.From) is not null && graph.Find(t.To) is not null)
        && (graph.Entry is null || graph.Find(graph.Entry) is not null);

    // What an edit writes, and what has to be there for it.
    private static (string[] Writes, string[] Reads) Footprint(GraphEdit edit) => edit switch
    {
        AddNode e => ([e.Node.Code], []),
        RemoveNode e => ([e.Code], []),
        RenameNode e => ([e.Code, e.NewCode], []),
        SetNode e => ([.. new[] { e.Description is null ? null : "text", e.IsTerminal is null ? null : "end", e.Metadata is null ? null : "data" }
            .Where(f => f is not null).Select(f => $"{e.Code}.{f}")], [e.Code]),
        SetMetadata e => ([e.Code + ".data"], [e.Code]),
        MoveNodes e => ([.. e.Positions.Select(p => p.Code + ".place")], [.. e.Positions.Select(p => p.Code)]),
        AddTransition e => ([$"{e.From}>{e.To}"], [e.From, e.To]),
        RemoveTransition e => ([$"{e.From}>{e.To}"], [e.From, e.To]),
        RenameTransition e => ([$"{e.From}>{e.To}"], [e.From, e.To]),
        SetEntry e => (["entry"], e.Code is null ? [] : [e.Code]),
        SetMaxVisits => (["visits"], []),
        _ => (["columns"], []),
    };

    private static bool Meet(IReadOnlyList<GraphEdit> mine, IReadOnlyList<GraphEdit> theirs)
    {
        var (my, their) = (mine.Select(Footprint).ToList(), theirs.Select(Footprint).ToList());
        var (myWrites, theirWrites) = (my.SelectMany(f => f.Writes).ToHashSet(), their.SelectMany(f => f.Writes).ToHashSet());
        return theirWrites.Overlaps(myWrites) || theirWrites.Overlaps(my.SelectMany(f => f.Reads)) || myWrites.Overlaps(their.SelectMany(f => f.Reads));
    }
}
