using CsCheck;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Xunit;

namespace Rcm.Domain.Tests.Workflows.Drafts;

public class GraphEditTests
{
    private static readonly DraftGraph Small = new(
        "login",
        [new("login", "Login to payer portal", Metadata: """{"portal_type":"payer"}""", X: 10, Y: 20), new("search"), new("verify", IsTerminal: true)],
        [new("login", "search", "login_success"), new("login", "login", "login_retry"), new("search", "verify", "patient_found")],
        ["member_id", "dob"]);

    [Fact]
    public void Undo_after_do_is_the_identity() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edit).Sample(
            (draft, edit) => !edit.Apply(draft).IsOk || edit.Inverse(draft).Apply(edit.Apply(draft).Value).Value.Equals(draft), print: Print);

    [Fact]
    public void Redo_after_undo_is_the_identity() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edit).Sample(
            (draft, edit) =>
            {
                if (edit.Apply(draft) is not { IsOk: true, Value: var done })
                {
                    return true;
                }

                var undo = edit.Inverse(draft);
                return undo.Inverse(done).Apply(undo.Apply(done).Value).Value.Equals(done);
            },
            print: Print);

    [Fact]
    public void A_whole_session_is_taken_back_step_by_step() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edits).Sample((draft, edits) =>
        {
            var (now, made) = (draft, new Stack<GraphEdit>());
            foreach (var edit in edits.Where(e => e.Apply(now).IsOk))
            {
                made.Push(edit.Inverse(now));
                now = edit.Apply(now).Value;
            }

            foreach (var undo in made)
            {
                now = undo.Apply(now).Value;
            }

            return now.Equals(draft);
        });

    [Fact]
    public void An_edit_and_a_draft_survive_their_json() =>
        Gen.Select(DraftGen.Draft, DraftGen.Edit).Sample(
            (draft, edit) =>
            {
                var (read, made) = (GraphEdit.Parse(edit.ToJson()).Value.Apply(draft), edit.Apply(draft));
                return read.Error == made.Error && (!made.IsOk || read.Value.Equals(made.Value)) && DraftGraph.Parse(draft.ToJson()).Value.Equals(draft);
            },
            print: Print);

    [Fact]
    public void The_difference_of_two_drafts_leads_from_one_to_the_other() =>
        Gen.Select(DraftGen.Draft, DraftGen.Draft).Sample((before, after) =>
        {
            var diff = GraphDiff.Between(before, after);
            return diff.ToEdit(after).Apply(before).Value.Equals(after) && diff.IsEmpty == before.Equals(after);
        });

    [Fact]
    public void A_removed_node_takes_its_transitions_along_and_comes_back_with_them()
    {
        var edit = new RemoveNode("login");

        var without = edit.Apply(Small).Value;

        Assert.Equal((null, 2, "patient_found"), (without.Entry, without.Nodes.Count, Assert.Single(without.Transitions).Label));
        Assert.Equal(Small, edit.Inverse(Small).Apply(without).Value);
    }

    [Fact]
    public void A_renamed_node_keeps_its_transitions_and_its_entry()
    {
        var renamed = new RenameNode("login", "sign_in").Apply(Small).Value;

        Assert.Equal("sign_in", renamed.Entry);
        Assert.Contains(new GraphTransition("sign_in", "sign_in", "login_retry"), renamed.Transitions);
        Assert.DoesNotContain(renamed.Transitions, t => t.From == "login" || t.To == "login");
    }

    [Fact]
    public void Several_edits_are_made_all_or_none()
    {
        var refused = new Several([new AddNode(new("more")), new RemoveNode("nowhere")]).Apply(Small);

        Assert.Equal("draft.no_node", refused.Error?.Code);
        Assert.Null(Small.Find("more"));
    }

    [Fact]
    public void A_description_is_kept_where_it_is_not_given_and_taken_away_where_it_is_empty()
    {
        Assert.Equal("Login to payer portal", new SetNode("login", IsTerminal: true).Apply(Small).Value.Find("login")!.Description);
        Assert.Null(new SetNode("login", Description: " ").Apply(Small).Value.Find("login")!.Description);
    }

    [Fact]
    public void A_property_of_metadata_is_changed_beside_the_others()
    {
        var changed = new SetMetadata("login", """{"mfa":true}""").Apply(Small).Value;
        Assert.Equal("""{"mfa":true,"portal_type":"payer"}""", changed.Find("login")!.Metadata);
        Assert.Equal("""{"mfa":true}""", new SetMetadata("login", Remove: ["portal_type", "never_there"]).Apply(changed).Value.Find("login")!.Metadata);
    }

    [Theory]
    [InlineData("""{"kind":"setMetadata","code":"nowhere","remove":["a"]}""", "draft.no_node")]
    [InlineData("""{"kind":"setMetadata","code":"login","set":{"a":"<b>bold</b>"}}""", "draft.markup")]
    [InlineData("""{"kind":"addNode","node":{"code":"login"}}""", "draft.node_exists")]
    [InlineData("""{"kind":"addNode","node":{"code":"has blank"}}""", "draft.code")]
    [InlineData("""{"kind":"addNode","node":{"code":"<script>"}}""", "draft.code")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","description":"<img src=x onerror=alert(1)>"}}""", "draft.markup")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","metadata":[1]}}""", "draft.metadata")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","metadata":{"a":"<b>bold</b>"}}}""", "draft.markup")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","metadata":{"a":1e400}}}""", "draft.metadata")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","x":1}}""", "draft.position")]
    [InlineData("""{"kind":"addNode","node":{"code":"x","x":1e12,"y":0}}""", "draft.position")]
    [InlineData("""{"kind":"removeNode","code":"nowhere"}""", "draft.no_node")]
    [InlineData("""{"kind":"renameNode","code":"login","newCode":"search"}""", "draft.node_exists")]
    [InlineData("""{"kind":"renameNode","code":"login","newCode":""}""", "draft.code")]
    [InlineData("""{"kind":"addTransition","from":"login","to":"search","label":"login_success"}""", "draft.transition_exists")]
    [InlineData("""{"kind":"addTransition","from":"login","to":"nowhere","label":"x"}""", "draft.no_node")]
    [InlineData("""{"kind":"addTransition","from":"login","to":"search","label":"a|b"}""", "draft.label")]
    [InlineData("""{"kind":"addTransition","from":"login","to":"search","label":"<i>x</i>"}""", "draft.markup")]
    [InlineData("""{"kind":"renameTransition","from":"login","to":"login","label":"gone","newLabel":"x"}""", "draft.no_transition")]
    [InlineData("""{"kind":"setEntry","code":"nowhere"}""", "draft.no_node")]
    [InlineData("""{"kind":"setRequiredData","columns":["Member ID"]}""", "draft.columns")]
    [InlineData("""{"kind":"setRequiredData","columns":["dob","dob"]}""", "draft.columns")]
    [InlineData("""{"kind":"setMaxVisits","value":0}""", "draft.max_visits")]
    [InlineData("""{"kind":"moveNodes","positions":[{"code":"login","x":1,"y":null}]}""", "draft.position")]
    public void What_can_not_be_is_refused_with_a_reason(string json, string code) =>
        Assert.Equal(code, GraphEdit.Parse(json).Value.Apply(Small).Error?.Code);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"kind":"explode"}""")]
    [InlineData("""{"kind":"addNode"}""")]
    [InlineData("""{"kind":"addNode","node":null}""")]
    [InlineData("""{"kind":"removeNode","code":null}""")]
    public void What_is_no_edit_is_not_understood(string json) => Assert.Equal("draft.not_an_edit", GraphEdit.Parse(json).Error?.Code);

    [Fact]
    public void A_label_of_ten_thousand_characters_is_told_without_repeating_it()
    {
        var refused = new AddTransition("login", "search", new string('x', 10_000)).Apply(Small).Error!;

        Assert.Equal("draft.label", refused.Code);
        Assert.InRange(refused.Message.Length, 20, 250);
    }

    [Fact]
    public void The_graph_to_publish_begins_at_its_entry_and_comes_back_as_the_same_draft()
    {
        var graph = new RenameNode("login", "z_login").Apply(Small).Value.ToGraph();

        Assert.Equal(["z_login", "search", "verify"], graph.Nodes.Select(n => n.Code));
        Assert.Equal(Small, DraftGraph.Of(Small.ToGraph(), Small.RequiredData));
        Assert.Equal(Small.ToGraph().ToJson(), WorkflowGraph.Parse(Small.ToGraph().ToJson()).Value.ToJson());
    }

    private static string Print((DraftGraph Draft, GraphEdit Edit) t) => $"{t.Draft.ToJson()}\n{t.Edit.ToJson()}";
}
