using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>How a trial ended, or why it could not go on.</summary>
/// <param name="Outcome">What the payer answered.</param>
/// <param name="Exception">One of ExceptionKind; null: it ended with an answer.</param>
public sealed record TrialResult(string? Outcome, string? Exception, string? ReasonCode, string? Message);

/// <summary>One step, without patient data.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Target">What it acted on; for a transition the label.</param>
/// <param name="To">For a transition: where it leads.</param>
/// <param name="MicroState">What the page was recognised as.</param>
public sealed record TrialStep(
    int Number, string Node, string Action, bool Success, int DurationMs, string? Target, string? To, string? MicroState, int? Tier, string? TierReason,
    string? Error, bool HasPage);

/// <param name="Status">See TrialStatus.</param>
public sealed record TrialView(Guid TrialId, Guid WorkflowId, string Status, TrialResult? Result, IReadOnlyList<TrialStep> Steps);

/// <summary>A trial as it goes on, for the page that started it.</summary>
public sealed class ReadTrial
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly IRcmDbFactory databases;
    private readonly Feed<(Guid Home, Guid Acting, Guid TrialId), TrialView?> trials;

    public ReadTrial(IRcmDbFactory databases, IEventListener events, TimeProvider time, ILogger<ReadTrial> log)
    {
        this.databases = databases;
        trials = new(events, time, log,
            key => TrialEvents.Changed(key.Acting, key.TrialId),
            (_, _) => true,
            (key, _, cancellation) => RunAsync(new TenantContext(key.Home, key.Acting, null), key.TrialId, cancellation));
    }

    /// <param name="tell">Called with each change; null: it may not be seen any more.</param>
    public Following Follow(TenantContext tenant, Guid trialId, Action<TrialView?> tell) => trials.Follow((tenant.HomeOrg, tenant.ActingOrg, trialId), tell);

    /// <summary>Null when there is no such trial here.</summary>
    public async Task<TrialView?> RunAsync(TenantContext tenant, Guid trialId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var trial = await db.WorkflowTrials.AsNoTracking().Where(t => t.TrialId == trialId)
            .Select(t => new { t.WorkflowId, t.Status, t.Result }).SingleOrDefaultAsync(cancellation);
        if (trial is null)
        {
            return null;
        }

        var steps = await db.WorkflowTrialSteps.AsNoTracking().Where(s => s.TrialId == trialId).OrderBy(s => s.Step)
            .Select(s => new { s.Step, s.Facts, HasPage = s.Page != null }).ToListAsync(cancellation);
        return new(
            trialId, trial.WorkflowId, trial.Status, trial.Result is null ? null : JsonSerializer.Deserialize<TrialResult>(trial.Result, Json),
            [.. steps.Select(s => JsonSerializer.Deserialize<TrialStep>(s.Facts, Json)! with { Number = s.Step, HasPage = s.HasPage })]);
    }

    /// <summary>The page that a step met, scrubbed; null where it met none.</summary>
    public async Task<string?> PageAsync(TenantContext tenant, Guid trialId, int step, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await db.WorkflowTrialSteps.Where(s => s.TrialId == trialId && s.Step == step).Select(s => s.Page).SingleOrDefaultAsync(cancellation);
    }
}
