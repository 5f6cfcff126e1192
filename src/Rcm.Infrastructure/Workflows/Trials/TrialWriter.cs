using System.Text.Json;
using Npgsql;
using Rcm.Domain.Execution;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>Writes each step of a trial as it happens, and finds out with it whether a person has stopped the trial.</summary>
internal sealed class TrialWriter(NpgsqlConnection connection, Guid org, Guid trialId, CancellationTokenSource stop) : IRunObserver
{
    private const string Insert = """
        insert into workflow_trial_step (trial_id, step, org_id, facts, page)
        select $1, $2, $3, $4::jsonb, $5 from workflow_trial where trial_id = $1 and status = 'running'
        """;

    private int written;

    /// <summary>A person stopped the trial.</summary>
    public bool IsStopped { get; private set; }

    public async Task OnStepAsync(RunStep step, CancellationToken cancellation)
    {
        var facts = new TrialStep(
            0, step.Node, step.ActionType, step.Success, (int)step.Duration.TotalMilliseconds, Text(step, "label") ?? Text(step, "target") ?? Text(step, "path"),
            Text(step, "to"), Text(step, "microState"), step.Tier, step.TierReason, step.Error, HasPage: false);
        var rows = await connection.DoAsync(
            Insert, [trialId, ++written, org, JsonSerializer.Serialize(facts, JsonSerializerOptions.Web), step.Page?.Html], cancellation);
        if (rows == 0)
        {
            IsStopped = true;
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        }

        await connection.TellAsync(TrialEvents.Changed(org, trialId), cancellation);
    }

    private static string? Text(RunStep step, string name) => step.Detail.TryGetValue(name, out var value) ? value as string : null;
}
