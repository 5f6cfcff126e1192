using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Tests.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Versions;

public sealed class PublishWorkflowTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task Publishing_writes_the_version_the_catalogue_and_the_required_data()
    {
        var studio = await Studio.OpenAsync(database);
        var code = $"search_{Guid.NewGuid():N}";
        var saved = await studio.EditAsync(
            new Several(
            [
                new AddNode(new(code, "Search for a patient", Metadata: """{"search_fields":["name"]}""", X: 5, Y: 6)),
                new AddTransition(studio.Login, code, "more"), new AddTransition(code, studio.Verify, "found"), new SetRequiredData(["member_id", "dob"]),
            ]), on: 0);

        var published = await PublishAsync(studio, saved.Value.Revision, "Searches first");

        Assert.Equal((studio.Id, 2, false), (published.Value.WorkflowId, published.Value.Version, published.Value.IsCopy));
        Assert.Equal(1, await CountAsync("workflow_node where code = $1 and description = 'Search for a patient' and metadata ->> 'search_fields' is not null and label_conf = 1", code));
        Assert.Equal(2, await CountAsync("workflow_transition w join workflow_node n on n.node_id in (w.from_node, w.to_node) where n.code = $1 and w.freq = 1", code));
        Assert.Equal("""["member_id", "dob"]""", await database.ScalarAsync<string>("select required_data::text from user_workflow where workflow_id = $1", studio.Id));
        Assert.Equal(1, await CountAsync("audit_log where subject = 'workflow/' || $1 and action = 'workflow.published'", studio.Id.ToString()));
        var view = await studio.ReadAsync();
        Assert.Equal((2, 2, view.Graph), (view.BaseVersion, view.NewestVersion, view.Published));
        Assert.Equal((5.0, 6.0), (view.Graph.Find(code)!.X, view.Graph.Find(code)!.Y));
    }

    [Fact]
    public async Task A_published_version_stays_when_the_draft_goes_on()
    {
        var studio = await Studio.OpenAsync(database);
        var saved = await studio.EditAsync(new SetNode(studio.Login, Description: "A Step!", IsTerminal: true), on: 0);
        await PublishAsync(studio, saved.Value.Revision);
        var before = await database.ScalarAsync<string>("select graph::text from workflow_version where workflow_id = $1 and version = 2", studio.Id);

        await studio.EditAsync(new RemoveNode(studio.Verify), on: (await studio.ReadAsync()).Revision);

        Assert.Equal(before, await database.ScalarAsync<string>("select graph::text from workflow_version where workflow_id = $1 and version = 2", studio.Id));
    }

    [Fact]
    public async Task A_draft_with_errors_is_not_published_and_says_which()
    {
        var studio = await Studio.OpenAsync(database);
        var saved = await studio.EditAsync(new SetEntry(), on: 0);

        var refused = Assert.IsType<DraftHasErrors>((await PublishAsync(studio, saved.Value.Revision)).Error);

        Assert.Contains(refused.Findings, f => f.Code == "workflow.no_entry");
        Assert.Equal(1, await CountAsync("workflow_version where workflow_id = $1", studio.Id));
    }

    [Fact]
    public async Task Of_two_who_publish_at_once_one_wins_and_the_other_is_told()
    {
        var studio = await Studio.OpenAsync(database);
        var other = await studio.PersonAsync();
        var saved = await studio.EditAsync(new SetMaxVisits(9), on: 0);

        var results = await Task.WhenAll(PublishAsync(studio, saved.Value.Revision), PublishAsync(studio, saved.Value.Revision, by: other));

        Assert.Equal(2, Assert.Single(results, r => r.IsOk).Value.Version);
        Assert.Equal("publish.nothing_new", Assert.Single(results, r => !r.IsOk).Error!.Code);
        Assert.Equal(2, await CountAsync("workflow_version where workflow_id = $1", studio.Id));
    }

    [Fact]
    public async Task A_draft_that_somebody_changed_meanwhile_is_looked_at_again_first()
    {
        var studio = await Studio.OpenAsync(database);
        var seen = await studio.EditAsync(new SetMaxVisits(9), on: 0);
        await studio.EditAsync(new SetMaxVisits(10), on: 1);

        Assert.Equal("publish.draft_changed", (await PublishAsync(studio, seen.Value.Revision)).Error?.Code);
    }

    [Fact]
    public async Task A_code_with_another_meaning_is_refused_until_the_catalogues_is_meant()
    {
        var studio = await Studio.OpenAsync(database);
        var taken = Some.Node();
        taken.Description = "Search for a patient";
        await database.AddAsync(taken);
        var saved = await studio.EditAsync(
            new Several([new AddNode(new(taken.Code, "Book a room")), new AddTransition(studio.Login, taken.Code, "x"), new AddTransition(taken.Code, studio.Verify, "y")]), on: 0);

        var refused = Assert.IsType<CodesTaken>((await PublishAsync(studio, saved.Value.Revision)).Error);

        Assert.Equal(new TakenCode(taken.Code, "Search for a patient", "Book a room"), Assert.Single(refused.Codes));
        Assert.Equal(saved.Value.Graph, (await studio.ReadAsync()).Graph);
        Assert.True((await PublishAsync(studio, saved.Value.Revision, meant: taken.Code)).IsOk);
        Assert.Equal("Search for a patient", await database.ScalarAsync<string>("select description from workflow_node where code = $1", taken.Code));
        // It was said once: the next version does not ask again.
        var next = await studio.EditAsync(new SetMaxVisits(3), on: (await studio.ReadAsync()).Revision);
        Assert.True((await PublishAsync(studio, next.Value.Revision)).IsOk);
    }

    [Fact]
    public async Task A_shared_workflow_is_published_as_ones_own_copy_with_what_the_robots_know()
    {
        var studio = await Studio.OpenAsync(database, shared: true);
        var node = await database.ScalarAsync<long>("select node_id from workflow_node where code = $1", studio.Login);
        var known = Some.MicroState(studio.Workflow, new WorkflowNode { Code = studio.Login, NodeId = node }, "f1", """{"steps":[{"do":"finish","outcome":"ok"}]}""");
        await database.AddAsync(known);
        var alias = Some.MicroState(studio.Workflow, new WorkflowNode { Code = studio.Login, NodeId = node }, "f2");
        alias.AliasedTo = known.MicroStateId;
        await database.AddAsync(alias);
        var saved = await studio.EditAsync(new SetMaxVisits(9), on: 0);

        var published = (await PublishAsync(studio, saved.Value.Revision)).Value;

        Assert.Equal((1, true), (published.Version, published.IsCopy));
        Assert.Equal(studio.Organisation.OrgId, await database.ScalarAsync<Guid>("select owner_org_id from user_workflow where workflow_id = $1", published.WorkflowId));
        Assert.Equal(1, await CountAsync("workflow_version where workflow_id = $1", studio.Id));
        Assert.Equal(2, await CountAsync("micro_state where workflow_id = $1 and org_id is null", published.WorkflowId));
        Assert.Equal(1, await CountAsync(
            "micro_state a join micro_state t on t.micro_state_id = a.aliased_to where a.workflow_id = $1 and t.workflow_id = $1", published.WorkflowId));
        // The draft of the shared one is the shared one again.
        Assert.Equal((await studio.ReadAsync()).Published, (await studio.ReadAsync()).Graph);
    }

    [Fact]
    public async Task The_platform_publishes_the_shared_workflow_itself()
    {
        var studio = await Studio.OpenAsync(database, shared: true);
        var platform = Some.Organisation();
        platform.OrgType = null;
        var sys = Some.User(platform, UserRole.SysAdmin);
        await database.AddAsync(platform, sys);
        var tenant = TenantContext.Of(platform.OrgId, sys.UserId);
        var saved = await studio.EditAsync(new SetMaxVisits(9), on: 0, by: tenant);

        var published = (await PublishAsync(studio, saved.Value.Revision, by: tenant)).Value;

        Assert.Equal((studio.Id, 2, false), (published.WorkflowId, published.Version, published.IsCopy));
    }

    [Fact]
    public async Task A_viewer_can_not_publish_and_a_firm_only_where_it_may_teach()
    {
        var studio = await Studio.OpenAsync(database);
        var saved = await studio.EditAsync(new SetMaxVisits(9), on: 0);

        Assert.Equal("draft.not_allowed", (await PublishAsync(studio, saved.Value.Revision, by: await studio.PersonAsync(UserRole.Viewer))).Error?.Code);
        Assert.Equal("draft.not_allowed", (await PublishAsync(studio, saved.Value.Revision, by: await studio.FirmAsync(GrantPermission.View))).Error?.Code);
        Assert.True((await PublishAsync(studio, saved.Value.Revision, by: await studio.FirmAsync(GrantPermission.View, GrantPermission.Teach))).IsOk);
    }

    [Fact]
    public async Task Versions_are_compared_and_restored_into_the_draft()
    {
        var studio = await Studio.OpenAsync(database);
        var saved = await studio.EditAsync(new Several([new SetMaxVisits(9), new AddTransition(studio.Login, studio.Login, "again")]), on: 0);
        await PublishAsync(studio, saved.Value.Revision, "Tries again");
        var versions = new ListVersions(database.App);

        var list = await versions.RunAsync(studio.Tenant, studio.Id, CancellationToken.None);
        Assert.Equal([(2, "Tries again", studio.Editor.FullName), (1, "", null)], list!.Versions.Select(v => (v.Version, v.Note, v.PublishedBy)));
        Assert.False(list.HasDraft);
        var compared = (await versions.CompareAsync(studio.Tenant, studio.Id, 1, 2, CancellationToken.None)).Value;
        Assert.Equal("again", Assert.Single(compared.Diff.AddedTransitions).Label);
        Assert.Equal("maxVisits", Assert.Single(compared.Diff.ChangedFields).Field);

        var restored = await new RestoreVersion(database.App, new EditDraft(database.App)).RunAsync(studio.Tenant, studio.Id, 1, Guid.NewGuid(), CancellationToken.None);

        Assert.Equal(compared.Before, restored.Value.Graph);
        Assert.True((await versions.RunAsync(studio.Tenant, studio.Id, CancellationToken.None))!.HasDraft);
        Assert.Equal("workflow.no_version", (await versions.CompareAsync(studio.Tenant, studio.Id, 7, null, CancellationToken.None)).Error?.Code);
        Assert.Equal(3, (await PublishAsync(studio, restored.Value.Revision)).Value.Version);
    }

    [Fact]
    public async Task A_draft_of_a_shared_workflow_takes_over_what_the_library_published_since()
    {
        var studio = await Studio.OpenAsync(database, shared: true);
        await studio.EditAsync(new SetNode(studio.Login, Description: "Mine"), on: 0);
        var first = (await studio.ReadAsync()).Graph;
        var newer = new Several([new SetNode(studio.Login, Description: "Theirs"), new SetNode(studio.Verify, Description: "Theirs, too"), new SetMaxVisits(9)])
            .Apply(new SetNode(studio.Login, Description: "A step").Apply(first).Value).Value;
        await database.AddAsync(Some.Version(studio.Workflow, 2, newer.ToGraph()));

        var taken = (await new TakeOverVersion(database.App, new EditDraft(database.App)).RunAsync(studio.Tenant, studio.Id, Guid.NewGuid(), CancellationToken.None)).Value;

        Assert.Equal(("Theirs", "Theirs, too", 9), (taken.Graph.Find(studio.Login)!.Description, taken.Graph.Find(studio.Verify)!.Description, taken.Graph.MaxVisits));
        Assert.Equal("Mine", Assert.Single(taken.Conflicts).Mine);
        Assert.Equal(2, (await studio.ReadAsync()).BaseVersion);
        Assert.Equal("draft.up_to_date",
            (await new TakeOverVersion(database.App, new EditDraft(database.App)).RunAsync(studio.Tenant, studio.Id, Guid.NewGuid(), CancellationToken.None)).Error?.Code);
    }

    [Fact]
    public async Task A_workflow_is_renamed_by_whoever_may_publish_it()
    {
        var (own, shared) = (await Studio.OpenAsync(database), await Studio.OpenAsync(database, shared: true));
        var describe = new DescribeWorkflow(database.App);

        Assert.Null(await describe.RunAsync(own.Tenant, own.Id, " Claims ", "", CancellationToken.None));
        Assert.Equal(("Claims", null), ((await own.ReadAsync()).Seat.Name, (await own.ReadAsync()).Description));
        Assert.Equal("workflow.shared", (await describe.RunAsync(shared.Tenant, shared.Id, "Mine", null, CancellationToken.None))?.Code);
        Assert.Equal("draft.markup", (await describe.RunAsync(own.Tenant, own.Id, "<b>x</b>", null, CancellationToken.None))?.Code);
        Assert.Equal("draft.not_allowed", (await describe.RunAsync(await own.PersonAsync(UserRole.Viewer), own.Id, "x", null, CancellationToken.None))?.Code);
    }

    [Fact]
    public async Task Whoever_may_publish_a_workflow_says_that_it_submits_and_the_audit_log_says_so_once()
    {
        var (own, shared) = (await Studio.OpenAsync(database), await Studio.OpenAsync(database, shared: true));
        var marks = new MarkSubmitting(database.App);
        Assert.False(await marks.ReadAsync(own.Tenant, own.Id, CancellationToken.None));

        Assert.Null(await marks.RunAsync(own.Tenant, own.Id, true, CancellationToken.None));
        Assert.Null(await marks.RunAsync(own.Tenant, own.Id, true, CancellationToken.None));

        Assert.True(await marks.ReadAsync(own.Tenant, own.Id, CancellationToken.None));
        Assert.Equal(1, await CountAsync("audit_log where subject = 'workflow/' || $1 and action = 'workflow.submits_set'", own.Id.ToString()));
        Assert.Equal("workflow.shared", (await marks.RunAsync(shared.Tenant, shared.Id, true, CancellationToken.None))?.Code);
        Assert.Equal("draft.not_allowed", (await marks.RunAsync(await own.PersonAsync(UserRole.Viewer), own.Id, false, CancellationToken.None))?.Code);
        Assert.Null(await marks.ReadAsync((await Studio.OpenAsync(database)).Tenant, own.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_version_names_the_batches_of_the_acting_organisation_that_ran_on_it()
    {
        var studio = await Studio.OpenAsync(database, shared: true);
        var neighbour = Some.Organisation();
        await database.AddAsync(neighbour);
        await using var db = database.CreateOwnerDb();
        var version = db.WorkflowVersions.Single(v => v.WorkflowId == studio.Id);
        var (own, other) = (Some.Batch(studio.Organisation, version: version), Some.Batch(neighbour, version: version));
        await database.AddAsync(own, other);

        var versions = new ListVersions(database.App);

        Assert.Equal((1, 1), (await versions.RunAsync(studio.Tenant, studio.Id, CancellationToken.None))!.Versions.Select(v => (v.Batches, v.Open)).Single());
        Assert.Equal(own.BatchJobId, Assert.Single(await versions.BatchesAsync(studio.Tenant, studio.Id, 1, CancellationToken.None)).BatchId);
    }

    private Task<Result<PublishedVersion>> PublishAsync(Studio studio, long revision, string note = "", TenantContext? by = null, params string[] meant) =>
        new PublishWorkflow(database.App).RunAsync(by ?? studio.Tenant, studio.Id, new PublishRequest(revision, note, meant), CancellationToken.None);

    private Task<long> CountAsync(string from, object value) => database.ScalarAsync<long>($"select count(*) from {from}", value);
}
