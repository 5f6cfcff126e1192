using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Runs;

/// <summary>
/// Counts what runs made of a workflow's nodes and transitions. The work is bounded, however many runs there are: <see cref="MostRuns"/> are
/// counted, and the answer says of how many.
/// </summary>
public sealed class ReadRunOverlay(IRcmDbFactory databases)
{
    public const int MostRuns = 10_000;

    // The newest of a span: the index on (org_id, started_at) is read backwards until there are enough.
    private const string OfSpan = """
        select a.batch_job_item_id, a.attempt, coalesce(a.status, '')
        from batch_item_attempt a
        where a.org_id = (select rcm.acting_org()) and a.started_at >= $3 and a.started_at < $4
          and exists (select from batch_job_item i join batch_job b on b.batch_job_id = i.batch_job_id
                      left join workflow_version v on v.workflow_version_id = b.workflow_version_id
                      where i.batch_job_item_id = a.batch_job_item_id and b.workflow_id = $1 and ($2::integer is null or v.version = $2))
        order by a.started_at desc
        limit $5
        """;

    private const string OfBatch = """
        select a.batch_job_item_id, a.attempt, coalesce(a.status, '')
        from batch_job b
        join batch_job_item i on i.batch_job_id = b.batch_job_id
        join batch_item_attempt a on a.batch_job_item_id = i.batch_job_item_id
        where b.workflow_id = $1 and b.batch_job_id = $2
        order by i.row_number
        limit $3
        """;

    private const string OfItem = """
        select a.batch_job_item_id, a.attempt, coalesce(a.status, '')
        from batch_item_attempt a
        join batch_job_item i on i.batch_job_item_id = a.batch_job_item_id
        join batch_job b on b.batch_job_id = i.batch_job_id
        where b.workflow_id = $1 and i.batch_job_item_id = $2
        order by a.attempt
        limit $3
        """;

    private const string CountSpan = """
        select count(*)
        from batch_job b
        join batch_job_item i on i.batch_job_id = b.batch_job_id
        join batch_item_attempt a on a.batch_job_item_id = i.batch_job_item_id
        left join workflow_version v on v.workflow_version_id = b.workflow_version_id
        where b.workflow_id = $1 and ($2::integer is null or v.version = $2) and a.org_id = (select rcm.acting_org())
          and a.started_at >= $3 and a.started_at < $4
        """;

    private const string CountBatch = """
        select count(*)
        from batch_job b
        join batch_job_item i on i.batch_job_id = b.batch_job_id
        join batch_item_attempt a on a.batch_job_item_id = i.batch_job_item_id
        where b.workflow_id = $1 and b.batch_job_id = $2
        """;

    // What one run made of one node.
    private const string Visits = """
        with run as materialized (
            select * from unnest($1::bigint[], $2::integer[], $3::text[]) as r(item, attempt, status)),
        step as materialized (
            select r.item, r.attempt, r.status, t.node_id, t.action_type, t.success, t.duration_ms, t.tier, t.action_detail
            from run r
            join workflow_trace t on t.batch_job_item_id = r.item and t.attempt = r.attempt
            where t.node_id is not null),
        visit as materialized (
            select item, attempt, node_id, sum(duration_ms)::integer as ms, bool_or(not coalesce(success, false)) as failed, max(tier) as tier
            from step where action_type <> 'transition' group by 1, 2, 3)
        """;

    private const string Nodes = Visits + """
        select n.code, count(*)::integer,
               coalesce(max(l.times), 0)::integer,
               count(*) filter (where v.failed), count(*) filter (where v.tier = 1), count(*) filter (where v.tier = 2), count(*) filter (where v.tier = 3),
               percentile_disc(0.5) within group (order by v.ms)
        from visit v
        join workflow_node n on n.node_id = v.node_id
        left join (select s.node_id, count(*) as times from step s join workflow_node w on w.node_id = s.node_id
                   where s.action_type = 'transition' and s.action_detail ->> 'to' = w.code group by 1) l on l.node_id = v.node_id
        group by v.node_id, n.code
        order by n.code
        """;

    private const string Transitions = Visits + """
        , move as (
            select item, attempt, status, node_id, action_detail ->> 'to' as target, action_detail ->> 'label' as label, count(*) as taken
            from step where action_type = 'transition' group by 1, 2, 3, 4, 5, 6)
        select n.code, m.target, m.label, sum(m.taken)::integer, count(*)::integer, count(*) filter (where m.status <> 'completed'),
               count(*) filter (where v.tier = 1), count(*) filter (where v.tier = 2), count(*) filter (where v.tier = 3),
               percentile_disc(0.5) within group (order by v.ms)
        from move m
        join workflow_node n on n.node_id = m.node_id
        left join visit v on v.item = m.item and v.attempt = m.attempt and v.node_id = m.node_id
        where m.target is not null and m.label is not null
        group by 1, 2, 3
        order by 1, 3, 2
        """;

    public async Task<RunOverlay> RunAsync(TenantContext tenant, Guid workflowId, RunScope scope, CancellationToken cancellation)
    {
        await using var connection = await databases.OpenAsync(tenant, cancellation);
        var runs = await RunsAsync(connection, workflowId, scope, cancellation);
        var counted = runs.Count > MostRuns ? runs[..MostRuns] : runs;
        if (counted.Count == 0)
        {
            return new(0, 0, [], []);
        }

        object[] values = [counted.Select(r => r.Item).ToArray(), counted.Select(r => r.Attempt).ToArray(), counted.Select(r => r.Status).ToArray()];
        return new(
            counted.Count,
            runs.Count > MostRuns ? await CountAsync(connection, workflowId, scope, cancellation) : runs.Count,
            await ReadAsync(connection, Nodes, values,
                r => new NodeRuns(r.GetString(0), r.GetInt32(1), r.GetInt32(1) + r.GetInt32(2), (int)r.GetInt64(3), Tiers(r, 4), Number(r, 7)), cancellation),
            await ReadAsync(connection, Transitions, values,
                r => new TransitionRuns(
                    r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4), (int)r.GetInt64(5), Tiers(r, 6), Number(r, 9)), cancellation));
    }

    private static Task<List<(long Item, int Attempt, string Status)>> RunsAsync(
        NpgsqlConnection connection, Guid workflowId, RunScope scope, CancellationToken cancellation)
    {
        var (sql, values) = scope switch
        {
            { ItemId: { } item } => (OfItem, new object?[] { workflowId, item }),
            { BatchId: { } batch } => (OfBatch, [workflowId, batch]),
            _ => (OfSpan, Span(workflowId, scope)),
        };
        return ReadAsync(connection, sql, [.. values, MostRuns + 1], r => (r.GetInt64(0), r.GetInt32(1), r.GetString(2)), cancellation);
    }

    // One row has not that many.
    private static async Task<long> CountAsync(NpgsqlConnection connection, Guid workflowId, RunScope scope, CancellationToken cancellation)
    {
        await using var command = scope.BatchId is { } batch
            ? connection.Command(CountBatch, [workflowId, batch])
            : connection.Command(CountSpan, Span(workflowId, scope));
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static object?[] Span(Guid workflowId, RunScope scope) =>
        [workflowId, scope.Version, scope.From?.UtcDateTime ?? DateTime.UnixEpoch, scope.To?.UtcDateTime ?? DateTime.UtcNow.AddDays(1)];

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, object?[] values, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static Dictionary<int, int> Tiers(NpgsqlDataReader reader, int first) =>
        Enumerable.Range(1, 3).Select(tier => (tier, runs: (int)reader.GetInt64(first + tier - 1))).Where(t => t.runs > 0).ToDictionary(t => t.tier, t => t.runs);

    private static int? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
