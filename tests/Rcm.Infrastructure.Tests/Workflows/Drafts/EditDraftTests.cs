using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Drafts;

public sealed class EditDraftTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task A_draft_begins_as_the_newest_version_and_keeps_each_change()
    {
        var studio = await Studio.OpenAsync(database);
        var opened = await studio.ReadAsync();
        Assert.Equal((0, 1, 1), (opened.Revision, opened.BaseVersion, opened.NewestVersion));
        Assert.Equal(opened.Published, opened.Graph);

        var saved = await studio.EditAsync(new AddNode(new("search", "Find – “the patient” 🙂", Metadata: """{"b":1.50,"a":[true,null]}""", X: 12.34, Y: -5)), on: 0);

        var draft = await studio.ReadAsync();
        Assert.Equal((1, saved.Value.Graph), (draft.Revision, draft.Graph));
        Assert.Equal(["search"], draft.Graph.Nodes.Except(draft.Published!.Nodes).Select(n => n.Code));
        Assert.Equal((studio.Editor.FullName, true), (draft.SavedBy, draft.SavedAt is not null));
    }

    [Fact]
    public async Task Two_who_edit_different_parts_at_once_both_keep_their_work()
    {
        var studio = await Studio.OpenAsync(database);
        var other = await studio.PersonAsync();

        var results = await Task.WhenAll(
            studio.EditAsync(new SetNode(studio.Login, Description: "Sign in"), on: 0),
            studio.EditAsync(new SetNode(studio.Verify, Metadata: """{"output_fields":["plan"]}"""), on: 0, by: other),
            studio.EditAsync(new RenameTransition(studio.Login, studio.Verify, "ok", "signed_in"), on: 0),
            studio.EditAsync(new AddNode(new("search")), on: 0, by: other));

        Assert.All(results, r => Assert.Empty(r.Value.Conflicts));
        var draft = await studio.ReadAsync();
        Assert.Equal(4, draft.Revision);
        Assert.Equal("Sign in", draft.Graph.Find(studio.Login)!.Description);
        Assert.Equal("""{"output_fields":["plan"]}""", draft.Graph.Find(studio.Verify)!.Metadata);
        Assert.Equal("signed_in", Assert.Single(draft.Graph.Transitions).Label);
        Assert.NotNull(draft.Graph.Find("search"));
    }

    [Fact]
    public async Task Two_who_edit_the_same_part_are_shown_both_sides_and_nothing_is_overwritten()
    {
        var studio = await Studio.OpenAsync(database);
        await studio.EditAsync(new SetNode(studio.Login, Description: "Theirs"), on: 0);

        var late = (await studio.EditAsync(new SetNode(studio.Login, Description: "Mine", IsTerminal: true), on: 0, by: await studio.PersonAsync())).Value;

        var conflict = Assert.Single(late.Conflicts);
        Assert.Equal(("A step", "Mine", "Theirs"), (conflict.Base, conflict.Mine, conflict.Theirs));
        Assert.Equal(("Theirs", true), (late.Graph.Find(studio.Login)!.Description, late.Graph.Find(studio.Login)!.IsTerminal));
        var chosen = await studio.EditAsync(conflict.TakeMine!, on: late.Revision);
        Assert.Equal("Mine", chosen.Value.Graph.Find(studio.Login)!.Description);
    }

    [Fact]
    public async Task An_old_page_follows_a_node_that_was_renamed_since_also_over_a_merge()
    {
        var studio = await Studio.OpenAsync(database);
        await studio.EditAsync(new AddNode(new("elsewhere")), on: 0);
        await studio.EditAsync(new RenameNode(studio.Login, "renamed" + studio.Login), on: 0);
        await studio.EditAsync(new SetMaxVisits(7), on: 0);

        var late = await studio.EditAsync(new SetNode(studio.Login, Description: "From an old page"), on: 0);

        Assert.Empty(late.Value.Conflicts);
        Assert.Equal("From an old page", late.Value.Graph.Find("renamed" + studio.Login)!.Description);
        Assert.Equal("renamed" + studio.Login, late.Value.Graph.Entry);
    }

    [Fact]
    public async Task A_change_that_comes_twice_is_made_once_and_tells_the_same_conflicts()
    {
        var studio = await Studio.OpenAsync(database);
        await studio.EditAsync(new SetNode(studio.Login, Description: "Theirs"), on: 0);
        var id = Guid.NewGuid();
        var first = await studio.EditAsync(new SetNode(studio.Login, Description: "Mine"), on: 0, editId: id);
        await studio.EditAsync(new AddNode(new("later")), on: first.Value.Revision);

        var again = await studio.EditAsync(new SetNode(studio.Login, Description: "Mine"), on: 0, editId: id);

        Assert.Equal(3, again.Value.Revision);
        Assert.NotNull(again.Value.Graph.Find("later"));
        Assert.Equal("Mine", Assert.Single(again.Value.Conflicts).Mine);
    }

    [Fact]
    public async Task The_same_change_sent_many_times_at_once_is_made_once()
    {
        var studio = await Studio.OpenAsync(database);
        var id = Guid.NewGuid();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => studio.EditAsync(new AddNode(new("once")), on: 0, editId: id)));

        Assert.All(results, r => Assert.Equal(1, r.Value.Revision));
    }

    [Fact]
    public async Task What_can_not_be_done_leaves_the_draft_as_it_is()
    {
        var studio = await Studio.OpenAsync(database);

        Assert.Equal("draft.no_node", (await studio.EditAsync(new Several([new AddNode(new("more")), new RemoveNode("nowhere")]), on: 0)).Error?.Code);
        Assert.Equal("draft.out_of_step", (await studio.EditAsync(new AddNode(new("more")), on: 17)).Error?.Code);
        Assert.Equal(0, (await studio.ReadAsync()).Revision);
    }

    [Fact]
    public async Task Any_older_state_of_a_draft_can_be_had_back_from_what_is_kept()
    {
        var studio = await Studio.OpenAsync(database);
        var states = new List<DraftGraph> { (await studio.ReadAsync()).Graph };
        GraphEdit[] edits =
        [
            new AddNode(new("b", X: 1, Y: 2)), new RenameNode(studio.Login, "a"), new AddTransition("a", "b", "x"), new RemoveNode(studio.Verify),
            new SetRequiredData(["dob"]), new Several([new SetEntry("b"), new MoveNodes([new("b", 3, 4)])]),
        ];
        foreach (var edit in edits)
        {
            states.Add((await studio.EditAsync(edit, on: states.Count - 1)).Value.Graph);
        }

        await using var owner = await database.OpenOwnerAsync();
        var undo = await owner.ColumnAsync<string>("select undo::text from workflow_draft_revision where workflow_id = $1 order by revision desc", studio.Id);
        var graph = states[^1];
        foreach (var (i, json) in undo.Index())
        {
            graph = GraphEdit.Parse(json).Value.Apply(graph).Value;
            Assert.Equal(states[^(i + 2)], graph);
        }
    }

    [Fact]
    public async Task A_viewer_sees_and_can_not_change()
    {
        var studio = await Studio.OpenAsync(database);
        var viewer = await studio.PersonAsync(UserRole.Viewer);

        Assert.False((await studio.ReadAsync(viewer)).Seat.MayEdit);
        Assert.Equal("draft.not_allowed", (await studio.EditAsync(new AddNode(new("x")), on: 0, by: viewer)).Error?.Code);
    }

    [Fact]
    public async Task A_firm_edits_where_it_was_granted_to_teach_and_looks_where_it_was_not()
    {
        var studio = await Studio.OpenAsync(database);
        var teacher = await studio.FirmAsync(GrantPermission.View, GrantPermission.Teach);
        var onlooker = await studio.FirmAsync(GrantPermission.View, GrantPermission.Work);

        Assert.True((await studio.EditAsync(new AddNode(new("x")), on: 0, by: teacher)).IsOk);
        Assert.Equal("draft.not_allowed", (await studio.EditAsync(new AddNode(new("y")), on: 1, by: onlooker)).Error?.Code);
        Assert.NotNull((await studio.ReadAsync(onlooker)).Graph.Find("x"));
    }

    [Fact]
    public async Task Another_organisation_finds_nothing()
    {
        var (studio, stranger) = (await Studio.OpenAsync(database), await Studio.OpenAsync(database));

        Assert.Null(await new ReadDraft(database.App).RunAsync(stranger.Tenant, studio.Id, CancellationToken.None));
        Assert.Equal("workflow.unknown", (await studio.EditAsync(new AddNode(new("x")), on: 0, by: stranger.Tenant)).Error?.Code);
    }

    [Fact]
    public async Task Each_organisation_draws_on_its_own_draft_of_a_shared_workflow()
    {
        var (studio, neighbour) = (await Studio.OpenAsync(database, shared: true), await Studio.OpenAsync(database));

        await studio.EditAsync(new AddNode(new("mine")), on: 0);
        await studio.EditAsync(new AddNode(new("theirs")), on: 0, by: neighbour.Tenant);

        Assert.Equal(PublishAs.OwnCopy, (await studio.ReadAsync()).Seat.Publishes);
        Assert.Null((await studio.ReadAsync()).Graph.Find("theirs"));
        Assert.Null((await studio.ReadAsync(neighbour.Tenant)).Graph.Find("mine"));
    }

    [Fact]
    public async Task What_the_robots_know_comes_with_the_draft()
    {
        var studio = await Studio.OpenAsync(database);
        var node = await database.ScalarAsync<long>("select node_id from workflow_node where code = $1", studio.Login);
        var proposed = Some.MicroState(studio.Workflow, new WorkflowNode { Code = studio.Login, NodeId = node }, "f2");
        proposed.IsRetired = true;
        await database.AddAsync(
            proposed,
            Some.MicroState(studio.Workflow, new WorkflowNode { Code = studio.Login, NodeId = node }, "f1",
                """{"steps":[{"do":"fill","target":"#d","value":"{{dob}}"},{"do":"finish","outcome":"ok"}]}"""));

        var view = await studio.ReadAsync();

        var page = Assert.Single(view.Knowledge.Pages[studio.Login]);
        Assert.Equal(["dob"], page.Placeholders);
        Assert.Equal(["ok"], page.Outcomes);
        Assert.Contains(GraphValidator.Check(view.Graph, view.Knowledge), f => f.Code == "workflow.placeholder_unnamed" && f.Node == studio.Login);
        Assert.Contains(studio.Verify, view.Catalogue.Keys);
    }
}
