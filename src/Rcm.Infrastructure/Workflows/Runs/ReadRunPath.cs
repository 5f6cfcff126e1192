using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Runs;

/// <summary>One step of a past run. No patient data is in it.</summary>
/// <param name="Transition">The move that it is, where it is one.</param>
public sealed record PathStep(
    long TraceId,
    int Attempt,
    string? Node,
    string Action,
    bool Success,
    int? DurationMs,
    int? Tier,
    string? TierReason,
    string? Error,
    GraphTransition? Transition,
    DateTimeOffset At);

/// <param name="Status">Of the row, as it is now.</param>
/// <param name="Attempts">How many runs of the row there were.</param>
public sealed record RunPathView(long BatchId, long ItemId, int RowNumber, string Status, int Attempts, int Attempt, IReadOnlyList<PathStep> Steps);

/// <summary>One row's way through a workflow, step by step.</summary>
public sealed class ReadRunPath(IRcmDbFactory databases)
{
    private const int MostSteps = 2_000;

    private const string Steps = """
        select t.trace_id, t.attempt, n.code, t.action_type, coalesce(t.success, false), t.duration_ms, t.tier, t.tier_reason, t.error_detail,
               t.action_detail ->> 'to', t.action_detail ->> 'label', t.created_at
        from workflow_trace t
        left join workflow_node n on n.node_id = t.node_id
        where t.batch_job_item_id = $1 and t.attempt = $2
        order by t.trace_id
        limit $3
        """;

    /// <param name="attempt">Null: the newest.</param>
    /// <returns>Null when the row is not one of this workflow's, or another organisation's.</returns>
    public async Task<RunPathView?> RunAsync(TenantContext tenant, Guid workflowId, long itemId, int? attempt, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var item = await db.BatchJobItems.AsNoTracking()
            .Where(i => i.BatchJobItemId == itemId)
            .Join(db.BatchJobs.Where(b => b.WorkflowId == workflowId), i => i.BatchJobId, b => b.BatchJobId, (i, _) => new { i.BatchJobId, i.RowNumber, i.Status, i.Attempt })
            .SingleOrDefaultAsync(cancellation);
        if (item is null)
        {
            return null;
        }

        var chosen = attempt ?? item.Attempt;
        return new(item.BatchJobId, itemId, item.RowNumber, item.Status, item.Attempt, chosen, await StepsAsync(db, itemId, chosen, cancellation));
    }

    /// <summary>The change that draws into a draft what it lacks of the way that a run took, new nodes as the catalogue describes them; null where it lacks nothing.</summary>
    public async Task<GraphEdit?> MissingAsync(TenantContext tenant, RunPathView path, DraftGraph draft, CancellationToken cancellation)
    {
        var taken = path.Steps.Select(s => s.Transition).OfType<GraphTransition>().ToList();
        var visited = path.Steps.Select(s => s.Node).OfType<string>().Concat(taken.Select(t => t.To)).ToList();
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var words = await db.WorkflowNodes.Where(n => visited.Contains(n.Code)).ToDictionaryAsync(n => n.Code, n => n.Description, cancellation);
        return RunPath.Missing(draft, visited, taken, code => words.GetValueOrDefault(code));
    }

    private static async Task<List<PathStep>> StepsAsync(RcmDb db, long itemId, int attempt, CancellationToken cancellation)
    {
        await using var command = db.Npgsql.Command(Steps, [itemId, attempt, MostSteps]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var steps = new List<PathStep>();
        while (await reader.ReadAsync(cancellation))
        {
            var node = reader.IsDBNull(2) ? null : reader.GetString(2);
            var isMove = node is not null && reader.GetString(3) == "transition" && !reader.IsDBNull(9) && !reader.IsDBNull(10);
            steps.Add(new(
                reader.GetInt64(0), reader.GetInt32(1), node, reader.GetString(3), reader.GetBoolean(4),
                reader.IsDBNull(5) ? null : reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetInt16(6),
                reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8),
                isMove ? new(node!, reader.GetString(9), reader.GetString(10)) : null,
                reader.GetFieldValue<DateTimeOffset>(11)));
        }

        return steps;
    }
}
