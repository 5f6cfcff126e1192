using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>How a higher tier came to what it did on a page, or why it left the page to a person.</summary>
/// <param name="Candidates">The nearest recorded pages, best first; where a person has to decide.</param>
/// <param name="Healed">The selectors that were found anew; where the robot went on.</param>
public sealed record StepReasoning(IReadOnlyList<TierCandidate> Candidates, IReadOnlyList<HealedTarget> Healed, string? Model, int? Tokens)
{
    public bool IsEmpty => Candidates.Count == 0 && Healed.Count == 0 && Model is null;
}

public sealed class ReadStepReasoning(IRcmDbFactory databases)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <returns>Null where the acting organisation has no such step.</returns>
    public async Task<StepReasoning?> RunAsync(TenantContext tenant, long traceId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var step = await db.WorkflowTraces.AsNoTracking()
            .Where(t => t.TraceId == traceId)
            .Select(t => new { t.ActionDetail, t.LlmModel, t.LlmTokensUsed })
            .FirstOrDefaultAsync(cancellation);
        if (step is null)
        {
            return null;
        }

        using var detail = JsonDocument.Parse(step.ActionDetail ?? "{}");
        return new StepReasoning(Read<TierCandidate>(detail, "candidates"), Read<HealedTarget>(detail, "healed"), step.LlmModel, step.LlmTokensUsed);
    }

    private static List<T> Read<T>(JsonDocument detail, string name) =>
        detail.RootElement.ValueKind == JsonValueKind.Object && detail.RootElement.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.Deserialize<List<T>>(Json) ?? []
            : [];
}
