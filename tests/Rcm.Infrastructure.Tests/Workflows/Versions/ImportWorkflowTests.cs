using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Tests.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Versions;

public sealed class ImportWorkflowTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    private ImportWorkflow Import => new(database.App, new EditDraft(database.App));

    [Fact]
    public async Task What_is_exported_from_one_organisation_is_the_same_workflow_in_another()
    {
        var (studio, neighbour) = (await Studio.OpenAsync(database), await Studio.OpenAsync(database));
        var saved = await studio.EditAsync(new AddNode(new($"n{Guid.NewGuid():N}", "Ñandú – 🙂", Metadata: """{"a":[1.50,{"b":null}]}""", X: 1.5, Y: -2)), on: 0);
        var file = (await new ExportWorkflow(database.App).RunAsync(studio.Tenant, studio.Id, null, CancellationToken.None)).Value;

        var id = await Import.AsNewAsync(neighbour.Tenant, file.ToJson(), meansCatalogue: false, CancellationToken.None);

        var view = await new ReadDraft(database.App).RunAsync(neighbour.Tenant, id.Value, CancellationToken.None);
        Assert.Equal(saved.Value.Graph, view!.Graph);
        Assert.Equal((neighbour.Organisation.Name, null, studio.Workflow.Name), (view.Owner, view.NewestVersion, view.Seat.Name));
        Assert.Equal("workflow.unknown", (await new ExportWorkflow(database.App).RunAsync(studio.Tenant, id.Value, null, CancellationToken.None)).Error?.Code);
    }

    [Fact]
    public async Task A_file_that_is_refused_leaves_the_draft_as_it_was()
    {
        var studio = await Studio.OpenAsync(database);
        var saved = await studio.EditAsync(new AddNode(new("mine")), on: 0);
        var taken = Some.Node();
        taken.Description = "Search for a patient";
        await database.AddAsync(taken);
        var other = new WorkflowFile("x", null, new DraftGraph(null, [new(taken.Code, "Book a room")], [], []));

        await database.ExecuteAsync("update workflow_node set description = 'A step' where code = $1", studio.Login);
        // Also one that the workflow has itself, with the meaning that it has there.
        var own = new WorkflowFile("x", null, new DraftGraph(null, [new(studio.Login, "Book a room")], [], []));

        foreach (var (json, code) in new[]
        {
            ("not a workflow", "workflow_file.broken"), ("{}", "workflow_file.not_a_workflow"), (other.ToJson(), "workflow.code_taken"), (own.ToJson(), "workflow.code_taken"),
        })
        {
            Assert.Equal(code, (await Import.IntoDraftAsync(studio.Tenant, studio.Id, json, meansCatalogue: false, Guid.NewGuid(), CancellationToken.None)).Error?.Code);
        }

        Assert.Equal((saved.Value.Revision, saved.Value.Graph), ((await studio.ReadAsync()).Revision, (await studio.ReadAsync()).Graph));
        var imported = await Import.IntoDraftAsync(studio.Tenant, studio.Id, other.ToJson(), meansCatalogue: true, Guid.NewGuid(), CancellationToken.None);
        Assert.Equal(other.Graph, imported.Value.Graph);
    }

    [Fact]
    public async Task Only_who_may_edit_can_create_import_or_copy()
    {
        var studio = await Studio.OpenAsync(database);
        var json = new WorkflowFile("x", null, DraftGraph.Empty).ToJson();
        foreach (var person in new[] { await studio.PersonAsync(UserRole.Viewer), await studio.FirmAsync(GrantPermission.View, GrantPermission.Work) })
        {
            Assert.Equal("access.denied", (await Import.AsNewAsync(person, json, false, CancellationToken.None)).Error?.Code);
            Assert.Equal("access.denied", (await new CreateWorkflow(database.App).RunAsync(person, "x", null, CancellationToken.None)).Error?.Code);
            Assert.Equal("access.denied", (await new CopyWorkflow(database.App).RunAsync(person, studio.Id, CancellationToken.None)).Error?.Code);
        }
    }

    [Fact]
    public async Task A_firm_that_may_teach_creates_for_the_hospital_and_the_platform_for_everybody()
    {
        var studio = await Studio.OpenAsync(database);
        var platform = Some.Organisation();
        platform.OrgType = null;
        var sys = Some.User(platform, UserRole.SysAdmin);
        await database.AddAsync(platform, sys);
        var create = new CreateWorkflow(database.App);

        var forHospital = await create.RunAsync(await studio.FirmAsync(), "Claims", "What it does", CancellationToken.None);
        var shared = await create.RunAsync(TenantContext.Of(platform.OrgId, sys.UserId), "Shared claims", null, CancellationToken.None);

        Assert.Equal(studio.Organisation.OrgId, await database.ScalarAsync<Guid>("select owner_org_id from user_workflow where workflow_id = $1", forHospital.Value));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from user_workflow where workflow_id = $1 and owner_org_id is null", shared.Value));
    }
}
