using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Workflows.Versions;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public sealed class VersionsPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private readonly UserWorkflow workflow = Some.Workflow();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        workflow.OwnerOrgId = Hospital.OrgId;
        workflow.Name = "Eligibility";
        await Database.AddAsync(workflow);
        var first = new WorkflowGraph("login", [new("login", "Sign in"), new("verify", IsTerminal: true)], [new("login", "verify", "ok"), new("login", "login", "retry")], RequiredData: []);
        var second = new WorkflowGraph(
            "login", [new("login", "Log in"), new("search"), new("verify", IsTerminal: true)],
            [new("login", "search", "ok"), new("search", "verify", "found"), new("login", "login", "retry")], RequiredData: ["member_id"]);
        var (v1, v2) = (Some.Version(workflow, 1, first), Some.Version(workflow, 2, second));
        v2.Note = "Searches first";
        await Database.AddAsync(v1, v2);
        await Database.AddAsync(Some.Batch(Hospital, rows: 3, version: v1));
    }

    [Fact]
    public void The_newest_two_are_compared_as_a_list_and_as_two_pictures()
    {
        var page = Open<VersionsPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => page.Find("[data-testid=graph-after]"), Patience);
        Assert.Equal(["2", "1"], page.FindAll("[data-version]").Select(r => r.GetAttribute("data-version")));
        Assert.Contains("Searches first", page.Find("[data-version='2']").TextContent, StringComparison.Ordinal);
        Assert.Contains("search", page.Find("[data-difference=added]").TextContent, StringComparison.Ordinal);
        Assert.Contains("from login to verify", page.Find("[data-difference=removed]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Description of login", page.Find("[data-difference=changed]").TextContent, StringComparison.Ordinal);
        Assert.Contains("member_id", page.Find("[data-difference=changed]").TextContent, StringComparison.Ordinal);
        Assert.Equal("added", page.Find("[data-testid=graph-after] [data-node-code=search]").GetAttribute("data-mark"));
        Assert.Empty(page.FindAll("[data-testid=graph-before] [data-node-code=search]"));
        // What is in both stands at the same place.
        Assert.Equal(Place("before", "verify"), Place("after", "verify"));

        string? Place(string side, string code) => page.Find($"[data-testid=graph-{side}] [data-node-code={code}] rect").GetAttribute("x");
    }

    [Fact]
    public void A_version_shows_its_batches()
    {
        var page = Open<VersionsPage>(address: Urls.WorkflowVersions(workflow.WorkflowId, batches: 1), route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => Assert.Contains("Batch ", page.Find("[aria-label='Batches on version 1']").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("none", page.Find("[data-version='2']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restoring_asks_where_the_draft_has_changes_and_then_puts_the_version_into_it()
    {
        await Services.GetRequiredService<EditDraft>().RunAsync(As(Admin).Tenant, workflow.WorkflowId, Guid.NewGuid(), 0, new AddNode(new("mine")), CancellationToken.None);
        var page = Open<VersionsPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForElement("[aria-label='Restore version 1']", Patience).Click();
        page.WaitForElement("[role=alertdialog] .rcm-button", Patience).Click();

        page.WaitForAssertion(() => Assert.Contains("Version 1 is in the draft now", page.Markup, StringComparison.Ordinal), Patience);
        var draft = await Services.GetRequiredService<ReadDraft>().RunAsync(As(Admin).Tenant, workflow.WorkflowId, CancellationToken.None);
        Assert.Equal(["login", "verify"], draft!.Graph.Nodes.Select(n => n.Code));
    }

    [Fact]
    public async Task A_draft_that_is_behind_takes_over_what_was_published_since()
    {
        var tenant = As(Admin).Tenant;
        await Services.GetRequiredService<EditDraft>().RunAsync(tenant, workflow.WorkflowId, Guid.NewGuid(), 0, new AddNode(new("mine")), CancellationToken.None);
        await Database.AddAsync(Some.Version(workflow, 3, new WorkflowGraph("login", [new("login", "Sign in", IsTerminal: true)], [], RequiredData: [])));
        var page = Open<VersionsPage>(route: ("Id", workflow.WorkflowId));

        page.WaitForElement(".behind button", Patience).Click();

        page.WaitForAssertion(() => Assert.Contains("The draft has what version 3 changed", page.Markup, StringComparison.Ordinal), Patience);
        var draft = await Services.GetRequiredService<ReadDraft>().RunAsync(tenant, workflow.WorkflowId, CancellationToken.None);
        Assert.Equal(["login", "mine"], draft!.Graph.Nodes.Select(n => n.Code));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".behind")), Patience);
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_no_restore()
    {
        var viewer = Some.User(Hospital, UserRole.Viewer);
        await Database.AddAsync(viewer);

        var page = Open<VersionsPage>(As(viewer), route: ("Id", workflow.WorkflowId));

        page.WaitForAssertion(() => page.Find("[data-version='1']"), Patience);
        Assert.Empty(page.FindAll("[aria-label^=Restore]"));
    }

    [Fact]
    public async Task Another_organisations_workflow_is_not_found()
    {
        var lakeside = Some.Organisation();
        var other = Some.Workflow(lakeside);
        await Database.AddAsync(lakeside, other);

        var page = Open<VersionsPage>(route: ("Id", other.WorkflowId));

        page.WaitForAssertion(() => Assert.Contains("There is no such workflow here", page.Markup, StringComparison.Ordinal), Patience);
    }
}
