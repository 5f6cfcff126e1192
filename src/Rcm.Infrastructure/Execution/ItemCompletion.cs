using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Batches;

namespace Rcm.Infrastructure.Execution;

/// <summary>A claimed item, and how its run ended.</summary>
public sealed record ItemResult(ClaimedItem Item, RunResult Result, ItemEnding Ending);

/// <summary>
/// Writes how runs ended: items, attempts and their batches' counters in one transaction, guarded by lease and attempt, so that a
/// worker that was given up changes nothing. Many rows cost hardly more than one.
/// </summary>
public static class ItemCompletion
{
    // A row that would be tried again in a batch that was paused or cancelled meanwhile rests with it. The lock waits for a pause that is under way.
    private const string Rest = """
        with stopped as (
            select batch_job_id, status from batch_job where batch_job_id = $2 for share)
        update batch_job_item i
        set status = s.status, next_attempt_at = case when s.status = 'paused' then i.next_attempt_at end,
            completed_at = case when s.status = 'cancelled' then now() end
        from stopped s
        where i.batch_job_item_id = any ($1) and i.batch_job_id = s.batch_job_id and i.status = 'retrying' and s.status in ('paused', 'cancelled')
        """;

    // Locked in one order: two workers that end at the same moment must not wait for each other.
    private const string Frequency = """
        with taken as (
            select f.node_id as from_node, t.node_id as to_node, x.label, count(*) as times
            from unnest($1::text[], $2::text[], $3::text[]) as x(from_code, to_code, label)
            join workflow_node f on f.code = x.from_code
            join workflow_node t on t.code = x.to_code
            group by 1, 2, 3),
        locked as (
            select w.from_node, w.to_node, w.action_label from workflow_transition w
            join taken t on (w.from_node, w.to_node, w.action_label) = (t.from_node, t.to_node, t.label)
            order by 1, 2, 3 for update of w)
        update workflow_transition w set freq = w.freq + t.times
        from locked l join taken t on (l.from_node, l.to_node, l.action_label) = (t.from_node, t.to_node, t.label)
        where (w.from_node, w.to_node, w.action_label) = (l.from_node, l.to_node, l.action_label)
        """;

    /// <summary>One row whose attempt was begun.</summary>
    /// <returns>False: another worker holds the item by now, and nothing was written.</returns>
    public static async Task<bool> WriteAsync(
        NpgsqlConnection connection, ClaimedItem item, string worker, RunResult result, ItemEnding ending, CancellationToken cancellation) =>
        await WriteAsync(connection, worker, [new ItemResult(item, result, ending)], begun: null, cancellation) == 1;

    /// <summary>Many rows of one organisation, all of them at once.</summary>
    /// <param name="connection">Acts for the rows' organisation.</param>
    /// <param name="begun">When rows were begun whose attempts are not written yet; null: each attempt was begun by itself.</param>
    /// <returns>How many were written; the others are held by another worker by now, or were answered before.</returns>
    public static async Task<int> WriteAsync(
        NpgsqlConnection connection, string worker, IReadOnlyList<ItemResult> results, DateTimeOffset? begun, CancellationToken cancellation)
    {
        int written;
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            var rows = await CompletedItems.WriteAsync(connection, worker, results, begun, cancellation);
            written = rows.Sum(r => r.Rows);
            if (written == 0)
            {
                return 0;
            }

            // The counters last: the lock on a batch, for which all its workers wait, then lasts for the commit alone. In one order, so that two workers
            // never wait for each other.
            foreach (var batch in rows.GroupBy(r => r.BatchId).OrderBy(b => b.Key))
            {
                if (Moved(batch) is { Processed: > 0 } move) await BatchCounters.MoveAsync(connection, batch.Key, move, cancellation);
                await RestAsync(connection, batch.Key, results, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        await CountTransitionsAsync(connection, results, cancellation);
        return written;
    }

    private static CounterMove Moved(IGrouping<long, WrittenRows> batch) => new(
        batch.Where(r => r.Status == JobStatus.Completed).Sum(r => r.Rows),
        batch.Where(r => r.Status == JobStatus.Failed).Sum(r => r.Rows),
        batch.Where(r => r.Status == JobStatus.NeedsReview).Sum(r => r.Rows),
        batch.Where(r => r.Outcome is not null).GroupBy(r => r.Outcome!).ToDictionary(o => o.Key, o => o.Sum(r => r.Rows)));

    private static async Task RestAsync(NpgsqlConnection connection, long batch, IReadOnlyList<ItemResult> results, CancellationToken cancellation)
    {
        var again = results.Where(r => r.Item.BatchId == batch && r.Ending.Status == JobStatus.Retrying).Select(r => r.Item.ItemId).ToArray();
        if (again.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Rest, connection)
        {
            Parameters = { new() { Value = again, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint }, new() { Value = batch } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task CountTransitionsAsync(NpgsqlConnection connection, IReadOnlyList<ItemResult> results, CancellationToken cancellation)
    {
        List<GraphTransition> taken = [.. results.SelectMany(r => r.Result.Taken)];
        if (taken.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Frequency, connection)
        {
            Parameters =
            {
                new() { Value = taken.Select(t => t.From).ToArray() },
                new() { Value = taken.Select(t => t.To).ToArray() },
                new() { Value = taken.Select(t => t.Label).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
