using Npgsql;
using NpgsqlTypes;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>An item that this worker holds: ids alone, the row itself is read under its own organisation.</summary>
public readonly record struct ClaimedItem(long ItemId, long BatchId, Guid OrgId, int Attempt);

/// <summary>
/// The queue's side of <c>batch_job_item</c>: the functions of db/migrations/005_queue.sql. No tenant is acted for here: they look across
/// tenants, and return ids alone.
/// </summary>
public sealed class ItemQueue(IWorkerDbFactory database)
{
    /// <returns>At most <paramref name="most"/> items, now leased to this worker, fair between organisations.</returns>
    public async Task<IReadOnlyList<ClaimedItem>> ClaimAsync(string worker, int most, TimeSpan lease, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var claimed = new List<ClaimedItem>(most);
        await using (var claim = new NpgsqlCommand("select * from rcm.claim_items($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = worker }, new() { Value = most }, new() { Value = lease } },
        })
        await using (var reader = await claim.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                claimed.Add(new ClaimedItem(reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetInt32(3)));
            }
        }

        if (claimed.Count > 0)
        {
            await using var start = new NpgsqlCommand("select rcm.start_batches($1)", connection)
            {
                Parameters = { Ids(claimed.Select(i => i.BatchId).Distinct()) },
            };
            await start.ExecuteNonQueryAsync(cancellation);
        }

        return claimed;
    }

    /// <returns>The items that this worker still holds; it must drop the others.</returns>
    public Task<IReadOnlyList<long>> ExtendAsync(string worker, IEnumerable<long> items, TimeSpan lease, CancellationToken cancellation) =>
        ReadIdsAsync("select * from rcm.extend_leases($1, $2, $3)", cancellation,
            new() { Value = worker }, Ids(items), new() { Value = lease });

    /// <summary>Gives items back as if they had not been taken.</summary>
    public Task<IReadOnlyList<long>> ReleaseAsync(string worker, IEnumerable<long> items, CancellationToken cancellation) =>
        ReadIdsAsync("select * from rcm.release_items($1, $2)", cancellation, new() { Value = worker }, Ids(items));

    /// <summary>Items of dead workers, and items whose next try is due, back to the queue.</summary>
    /// <returns>Their batches.</returns>
    public async Task<IReadOnlyList<(long BatchId, Guid OrgId)>> RescueAsync(int most, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select distinct batch_job_id, org_id from rcm.rescue_items($1)", connection)
        {
            Parameters = { new() { Value = most } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var batches = new List<(long, Guid)>();
        while (await reader.ReadAsync(cancellation))
        {
            batches.Add((reader.GetInt64(0), reader.GetGuid(1)));
        }

        return batches;
    }

    private async Task<IReadOnlyList<long>> ReadIdsAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<long>();
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private static NpgsqlParameter Ids(IEnumerable<long> ids) =>
        new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
