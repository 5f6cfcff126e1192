using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.MicroStates.Demo;
using Rcm.Infrastructure.Tenancy;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Trials;
using Rcm.PayerPortal;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>A made-up row through a draft, with the worker's own browser at the demo portal.</summary>
public class TrialRunTests(DatabaseFixture databases)
{
    private static readonly TenantContext Omar = TenantContext.Of(DemoPeople.NorthMedical.OrgId, DemoPeople.Omar.UserId);

    [Fact]
    public async Task A_trial_answers_step_by_step_and_counts_nowhere()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        var row = EligibilityRows.Sample(rig.Portal.Roster).First(r => r.Expected == ExpectedAnswer.Active);
        await rig.StartWorkerAsync();

        var trial = await TryAsync(rig, row);

        Assert.Equal((TrialStatus.Ended, "active", null), (trial.Status, trial.Result?.Outcome, trial.Result?.Exception));
        Assert.Equal([DemoStates.Search, DemoStates.Verify], trial.Steps.Where(s => s.To is not null).Select(s => s.To));
        Assert.Contains(trial.Steps, s => s is { Action: "recognise", HasPage: true, Node: DemoStates.Verify });
        foreach (var table in new[] { "batch_job", "batch_job_item", "workflow_trace", "page_snapshot", "batch_item_attempt" })
        {
            Assert.Equal(0L, (await rig.QueryAsync($"select count(*) from {table}"))[0][0]);
        }

        Assert.Equal(1, (await rig.QueryAsync("select max(freq) from workflow_transition"))[0][0]);
        var written = (string)(await rig.QueryAsync(
            "select string_agg(facts::text || coalesce(page, ''), ' ') || (select string_agg(t::text, ' ') from workflow_trial t) from workflow_trial_step"))[0][0]!;
        Assert.DoesNotContain(row.MemberId, written, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(row.LastName, written, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("northmed-robot", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_runs_the_draft_and_not_what_is_published_and_submits_nothing()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        var row = EligibilityRows.Sample(rig.Portal.Roster).First(r => r.Expected == ExpectedAnswer.Active);
        await new EditDraft(rig.Database.App).RunAsync(
            Omar, DemoLoad.WorkflowId, Guid.NewGuid(), 0, new RemoveTransition(DemoStates.Login, DemoStates.Search, "login_success"), CancellationToken.None);
        await rig.StartWorkerAsync();

        Assert.Equal("no_transition", (await TryAsync(rig, row)).Result?.ReasonCode);

        await rig.Database.ExecuteAsync("update micro_state set action_json = jsonb_set(action_json, '{effect}', '\"write\"') where label = 'Sign-in page'");
        var stopped = await TryAsync(rig, row);
        Assert.Equal("trial_stops_here", stopped.Result?.ReasonCode);
        Assert.DoesNotContain(stopped.Steps, s => s.Action is "fill" or "click");
    }

    private static async Task<TrialView> TryAsync(WorkerRig rig, EligibilityRow row)
    {
        var endpoint = (long)(await rig.QueryAsync("select endpoint_id from endpoint where org_id = $1", DemoPeople.NorthMedical.OrgId))[0][0]!;
        var started = await new TryWorkflow(rig.Database.App).StartAsync(
            Omar, DemoLoad.WorkflowId, new TrialRequest(endpoint, new Dictionary<string, string>
            {
                ["member_id"] = row.MemberId,
                ["first_name"] = row.FirstName,
                ["last_name"] = row.LastName,
                ["dob"] = row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            }), CancellationToken.None);
        var trials = new ReadTrial(rig.Database.App, new FakeEvents(), TimeProvider.System, NullLogger<ReadTrial>.Instance);
        return (await Eventually.AsksAsync(
            () => trials.RunAsync(Omar, started.Value, CancellationToken.None), t => t!.Status == TrialStatus.Ended, "the trial to end"))!;
    }
}
