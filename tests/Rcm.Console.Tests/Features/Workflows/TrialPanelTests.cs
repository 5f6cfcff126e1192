using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Workflows.Trials;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Workflows.Trials;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public sealed class TrialPanelTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    private readonly UserWorkflow workflow = Some.Workflow();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        workflow.OwnerOrgId = Hospital.OrgId;
        var channel = Some.ChannelType();
        await Database.AddAsync(workflow, channel);
        await Database.AddAsync(Some.Version(workflow), Some.Endpoint(Hospital, channel));
    }

    [Fact]
    public async Task A_row_is_made_up_tried_and_stopped()
    {
        var panel = Open<TrialPanel>(route: [("WorkflowId", workflow.WorkflowId), ("RequiredData", new[] { "member_id" })]);

        panel.WaitForElement("form button:not([disabled])", Patience);
        panel.Find("#trial-member_id").Change("M-1");
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Contains("Waiting for a worker", panel.Find("[data-testid=trial-state]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("""{"member_id": "M-1"}""", await Database.ScalarAsync<string>("select input_data::text from workflow_trial where workflow_id = $1", workflow.WorkflowId));

        panel.FindAll("button").Single(b => b.TextContent == "Stop").Click();
        panel.WaitForAssertion(() => Assert.Equal("Stopped", panel.Find("[data-testid=trial-state]").TextContent), Patience);
        Assert.Equal("stopped", await Database.ScalarAsync<string>("select status from workflow_trial where workflow_id = $1", workflow.WorkflowId));
    }

    [Fact]
    public async Task A_trial_that_goes_on_from_before_is_shown_and_can_be_stopped()
    {
        await Services.GetRequiredService<TryWorkflow>().StartAsync(
            As(Admin).Tenant, workflow.WorkflowId,
            new TrialRequest(await Database.ScalarAsync<long>("select endpoint_id from endpoint where org_id = $1", Hospital.OrgId), new Dictionary<string, string>()), CancellationToken.None);

        var panel = Open<TrialPanel>(route: [("WorkflowId", workflow.WorkflowId), ("RequiredData", Array.Empty<string>())]);

        panel.WaitForAssertion(() => Assert.Contains("Waiting for a worker", panel.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains(panel.FindAll("button"), b => b.TextContent == "Stop");
    }

    [Fact]
    public async Task Without_an_endpoint_it_says_what_to_do_first()
    {
        await Database.ExecuteAsync("update channel_type set access_medium = 'phone' where channel_type_id in (select channel_type_id from endpoint where org_id = $1)", Hospital.OrgId);

        var panel = Open<TrialPanel>(route: [("WorkflowId", workflow.WorkflowId), ("RequiredData", Array.Empty<string>())]);

        panel.WaitForAssertion(() => Assert.Contains("no endpoint with a web portal", panel.Markup, StringComparison.Ordinal), Patience);
    }
}
