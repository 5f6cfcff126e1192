using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Tests.Workflows.Drafts;
using Rcm.Infrastructure.Workflows;
using Rcm.Infrastructure.Workflows.Trials;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Workflows.Trials;

public sealed class TrialTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task A_trial_waits_for_a_worker_which_reads_it_under_its_organisations_rights()
    {
        var (studio, endpoint) = await OpenAsync();
        var trial = (await StartAsync(studio, endpoint)).Value;

        var claimed = await ClaimUntilAsync(trial);

        Assert.Equal(studio.Organisation.OrgId, claimed);
        Assert.Equal(TrialStatus.Running, (await ReadAsync(studio.Tenant, trial))!.Status);
        Assert.Null(await ReadAsync((await Studio.OpenAsync(database)).Tenant, trial));
        await new TryWorkflow(database.App).StopAsync(studio.Tenant, trial, CancellationToken.None);
    }

    [Fact]
    public async Task One_at_a_time_and_a_stopped_one_keeps_no_row()
    {
        var (studio, endpoint) = await OpenAsync();
        var trial = (await StartAsync(studio, endpoint)).Value;

        Assert.Equal("trial.one_at_a_time", (await StartAsync(studio, endpoint)).Error?.Code);
        await new TryWorkflow(database.App).StopAsync(studio.Tenant, trial, CancellationToken.None);

        Assert.Equal(TrialStatus.Stopped, (await ReadAsync(studio.Tenant, trial))!.Status);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from workflow_trial where trial_id = $1 and input_data is not null", trial));
        var next = await StartAsync(studio, endpoint);
        Assert.True(next.IsOk);
        await new TryWorkflow(database.App).StopAsync(studio.Tenant, next.Value, CancellationToken.None);
    }

    [Fact]
    public async Task A_trial_whose_worker_went_silent_ends_and_says_so()
    {
        var (studio, endpoint) = await OpenAsync();
        var trial = (await StartAsync(studio, endpoint)).Value;
        await database.ExecuteAsync("update workflow_trial set status = 'running', lease_until = now() - interval '1 second' where trial_id = $1", trial);

        await using (var connection = await database.Worker.OpenAsync(CancellationToken.None))
        {
            await connection.RowsAsync("select trial_id from rcm.claim_trial('w', interval '0')");
        }

        var view = await ReadAsync(studio.Tenant, trial);
        Assert.Equal((TrialStatus.Ended, "worker_lost"), (view!.Status, view.Result?.ReasonCode));
    }

    [Fact]
    public async Task Who_may_not_teach_or_not_work_tries_nothing_and_neither_without_an_entry()
    {
        var (studio, endpoint) = await OpenAsync();
        foreach (var person in new[]
        {
            await studio.PersonAsync(UserRole.Viewer), await studio.FirmAsync(GrantPermission.View, GrantPermission.Teach),
            await studio.FirmAsync(GrantPermission.View, GrantPermission.Work),
        })
        {
            Assert.Contains((await StartAsync(studio, endpoint, person)).Error?.Code, new[] { "draft.not_allowed", "access.denied" });
        }

        var (_, other) = await OpenAsync();
        Assert.Equal("trial.no_endpoint", (await StartAsync(studio, other)).Error?.Code);
        await studio.EditAsync(new SetEntry(), on: 0);
        Assert.Equal("trial.not_runnable", (await StartAsync(studio, endpoint)).Error?.Code);
    }

    [Fact]
    public async Task Old_trials_and_old_changes_of_drafts_go_and_the_rest_stays()
    {
        var (studio, endpoint) = await OpenAsync();
        var (old, open) = ((await StartAsync(studio, endpoint)).Value, (await StartAsync(studio, endpoint, await studio.PersonAsync())).Value);
        await database.ExecuteAsync("update workflow_trial set status = 'ended', ended_at = now() - interval '8 days' where trial_id = $1", old);
        await database.ExecuteAsync("insert into workflow_trial_step (trial_id, step, org_id, facts) select trial_id, 1, org_id, '{}' from workflow_trial where trial_id = $1", old);
        await database.ExecuteAsync("update workflow_trial set created_at = now() - interval '8 days' where trial_id = $1", open);
        await studio.EditAsync(new SetMaxVisits(6), on: 0);
        await studio.EditAsync(new SetMaxVisits(7), on: 1);
        await database.ExecuteAsync("update workflow_draft_revision set created_at = now() - interval '31 days' where workflow_id = $1 and revision = 1", studio.Id);

        await new TidyWorkflows(database.Worker, TimeProvider.System, NullLogger<TidyWorkflows>.Instance).RunAsync(CancellationToken.None);

        Assert.Null(await ReadAsync(studio.Tenant, old));
        Assert.NotNull(await ReadAsync(studio.Tenant, open));
        Assert.Equal(2L, await database.ScalarAsync<long>("select revision from workflow_draft_revision where workflow_id = $1", studio.Id));
        // A page that is behind what is kept is told to load again; one that is not is merged.
        Assert.Equal("draft.out_of_step", (await studio.EditAsync(new SetMaxVisits(8), on: 0)).Error?.Code);
        Assert.True((await studio.EditAsync(new SetRequiredData(["dob"]), on: 1)).IsOk);
        await new TryWorkflow(database.App).StopAsync(studio.Tenant, open, CancellationToken.None);
    }

    [Fact]
    public void An_action_that_would_submit_something_ends_the_trial_instead()
    {
        var submits = new ActionProgram([new ClickStep("#send"), new FinishStep("sent")]);
        var looks = new ActionProgram([new ClickStep("#open"), new FinishStep("open")], ActionEffect.Read);

        Assert.Equal("trial_stops_here", Assert.IsType<FinishStep>(Assert.Single(TrialMemory.Harmless(submits).Steps)).ReasonCode);
        Assert.Same(looks, TrialMemory.Harmless(looks));
    }

    private async Task<(Studio Studio, long Endpoint)> OpenAsync()
    {
        var studio = await Studio.OpenAsync(database);
        var channel = Some.ChannelType();
        await database.AddAsync(channel);
        var endpoint = Some.Endpoint(studio.Organisation, channel);
        await database.AddAsync(endpoint);
        return (studio, endpoint.EndpointId);
    }

    private Task<Rcm.Domain.Common.Result<Guid>> StartAsync(Studio studio, long endpoint, TenantContext? by = null) => new TryWorkflow(database.App).StartAsync(
        by ?? studio.Tenant, studio.Id, new TrialRequest(endpoint, new Dictionary<string, string> { ["member_id"] = "M1" }), CancellationToken.None);

    private Task<TrialView?> ReadAsync(TenantContext tenant, Guid trial) =>
        new ReadTrial(database.App, new FakeEvents(), TimeProvider.System, NullLogger<ReadTrial>.Instance).RunAsync(tenant, trial, CancellationToken.None);

    // Other tests' trials may wait, too.
    private async Task<Guid> ClaimUntilAsync(Guid trial)
    {
        await using var connection = await database.Worker.OpenAsync(CancellationToken.None);
        while (true)
        {
            var row = Assert.Single(await connection.RowsAsync("select trial_id, org_id from rcm.claim_trial('w', interval '1 hour')"));
            if ((Guid)row[0]! == trial) return (Guid)row[1]!;
        }
    }
}
