using Microsoft.Extensions.AI;
using Npgsql;
using Rcm.Domain.Execution.Tiers;
using Rcm.Infrastructure.Execution.Advice;
using Rcm.Infrastructure.MicroStates.Embedding;

namespace Rcm.Infrastructure.Execution.Tiers;

/// <summary>Tiers 2 and 3 for one row: what its organisation's robots know, and the model where one is set up.</summary>
/// <param name="model">Null: no model is set up.</param>
public sealed class TierServices(PageEmbedders embedders, ModelOptions options, IChatClient? model = null)
{
    internal async Task<(RunMemory Memory, HigherTiers Tiers)> ForAsync(
        WorkflowMemory workflow, NpgsqlConnection connection, ClaimedItem item, Guid workflowId, CancellationToken cancellation)
    {
        var memory = await RunMemory.ReadAsync(workflow, connection, embedders, item, workflowId, cancellation);
        var advisor = model is null ? null : new ModelAdvisor(model, new ModelBudget(connection, item, options), options);
        return (memory, new HigherTiers(memory, memory, advisor));
    }
}
