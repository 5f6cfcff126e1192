using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Workflows.Library;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public sealed class WorkflowsPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    [Fact]
    public async Task A_draft_that_was_begun_is_told_and_one_that_was_published_is_not()
    {
        var (begun, published) = (Some.Workflow(Hospital), Some.Workflow(Hospital));
        await Database.AddAsync(begun, published);
        await Database.AddAsync(Some.Version(begun), Some.Version(published));
        var tenant = As(Admin).Tenant;
        foreach (var workflow in new[] { begun, published })
        {
            await Services.GetRequiredService<EditDraft>().RunAsync(tenant, workflow.WorkflowId, Guid.NewGuid(), 0, new SetMaxVisits(7), CancellationToken.None);
        }

        Assert.True((await Services.GetRequiredService<PublishWorkflow>().RunAsync(tenant, published.WorkflowId, new PublishRequest(1, ""), CancellationToken.None)).IsOk);

        var page = Open<WorkflowsPage>();

        page.WaitForAssertion(() => page.Find($"[data-workflow-id='{begun.WorkflowId}']"), Patience);
        Assert.Contains("Changed", page.Find($"[data-workflow-id='{begun.WorkflowId}']").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Changed", page.Find($"[data-workflow-id='{published.WorkflowId}']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_workflow_is_named_and_opens_in_the_editor()
    {
        var page = Open<WorkflowsPage>(address: Urls.AddWorkflow("new"));

        page.WaitForElement("#workflow-name", Patience).Change("Claim status");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Matches("/workflows/[0-9a-f-]{36}$", Services.GetRequiredService<NavigationManager>().Uri), Patience);
    }

    [Fact]
    public void Markup_in_a_name_is_refused_in_words()
    {
        var page = Open<WorkflowsPage>(address: Urls.AddWorkflow("new"));

        page.WaitForElement("#workflow-name", Patience).Change("<img src=x>");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("holds markup", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_file_is_imported_and_one_whose_codes_mean_something_else_asks()
    {
        var taken = Some.Node();
        taken.Description = "Search for a patient";
        await Database.AddAsync(taken);
        var file = new WorkflowFile("From a file", null, new DraftGraph(taken.Code, [new(taken.Code, "Book a room", IsTerminal: true)], [], []));
        var page = Open<WorkflowsPage>(address: Urls.AddWorkflow("import"));

        page.WaitForElement("#workflow-file", Patience);
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(file.ToJson(), "workflow.json"));
        page.WaitForAssertion(() => Assert.False(page.Find("form button").HasAttribute("disabled")), Patience);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("Book a room", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
        page.Find(".means input").Change(true);
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Matches("/workflows/[0-9a-f-]{36}$", Services.GetRequiredService<NavigationManager>().Uri), Patience);
        var id = Guid.Parse(Services.GetRequiredService<NavigationManager>().Uri[^36..]);
        Assert.Equal(file.Graph, (await Services.GetRequiredService<ReadDraft>().RunAsync(As(Admin).Tenant, id, CancellationToken.None))!.Graph);
    }

    [Fact]
    public async Task A_copy_is_ones_own()
    {
        var shared = Some.Workflow(name: $"Shared {Some.Number()}");
        await Database.AddAsync(shared);
        await Database.AddAsync(Some.Version(shared));
        var page = Open<WorkflowsPage>();

        page.WaitForElement($"[data-workflow-id='{shared.WorkflowId}'] button", Patience).Click();

        page.WaitForAssertion(() => Assert.Matches("/workflows/[0-9a-f-]{36}$", Services.GetRequiredService<NavigationManager>().Uri), Patience);
        var copy = Guid.Parse(Services.GetRequiredService<NavigationManager>().Uri[^36..]);
        Assert.Equal(Hospital.OrgId, await Database.ScalarAsync<Guid>("select owner_org_id from user_workflow where workflow_id = $1", copy));
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_nothing_to_change()
    {
        var viewer = Some.User(Hospital, UserRole.Viewer);
        await Database.AddAsync(viewer, Some.Workflow(Hospital));

        var page = Open<WorkflowsPage>(As(viewer), address: Urls.AddWorkflow("new"));

        page.WaitForAssertion(() => page.Find("[data-workflow-id]"), Patience);
        Assert.Empty(page.FindAll("#workflow-name"));
        Assert.DoesNotContain("New workflow", page.Markup, StringComparison.Ordinal);
    }
}
