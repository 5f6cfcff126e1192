using Npgsql;
using NpgsqlTypes;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>An item that this worker holds: ids alone, the row itself is read under its own organisation.</summary>
/// <param name="Watched">Its endpoint has failed lately: an answer is news.</param>
/// <param name="LotId">The lot that it is held by; null: it is held by itself.</param>
public readonly record struct ClaimedItem(
    long ItemId, long BatchId, Guid OrgId, int Attempt, long? EndpointId = null, bool Watched = false, long? LotId = null);

/// <summary>
/// The queue's side of <c>batch_job_item</c>: the functions of db/migrations (005, 120, 180). No tenant is acted for here: they look across
/// tenants, and return ids alone.
/// </summary>
public sealed class ItemQueue(IWorkerDbFactory database)
{
    // A claim need not wait for the disk, and nor need the claimers whose turn comes after it. If the server's machine dies within a moment of it, the
    // rows are as if they had not been claimed: whoever begins or answers them is told so, as after a lease that ran out.
    private const string CommitLater = "select set_config('synchronous_commit', 'off', true)";

    /// <param name="position">Where this process left off; null: from each batch's beginning.</param>
    /// <param name="lot">How many rows are held together at most, waiting until they are answered; 1: each runs by itself from now on.</param>
    /// <returns>At most <paramref name="most"/> items, now leased to this worker, fair between organisations. None: there is none now.</returns>
    public async Task<IReadOnlyList<ClaimedItem>> ClaimAsync(
        string worker, int most, TimeSpan lease, CancellationToken cancellation, ClaimPosition? position = null, int lot = 1)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var claimed = await ClaimOnceAsync(connection, worker, most, lot, lease, position, cancellation);
        if (claimed.Count == 0 && position is { IsKnown: true })
        {
            position.Forget();
            claimed = await ClaimOnceAsync(connection, worker, most, lot, lease, position, cancellation);
        }

        return claimed;
    }

    private static async Task<List<ClaimedItem>> ClaimOnceAsync(
        NpgsqlConnection connection, string worker, int most, int lot, TimeSpan lease, ClaimPosition? position, CancellationToken cancellation)
    {
        var claimed = new List<ClaimedItem>(most);
        var starting = new HashSet<long>();
        var (batches, items) = position?.Read() ?? ([], []);
        await using (var claim = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(CommitLater),
                new("select * from rcm.claim_items($1, $2, $3, $4, $5, $6)")
                {
                    Parameters =
                    {
                        new() { Value = worker }, new() { Value = most }, new() { Value = lot }, new() { Value = lease }, Ids(batches), Ids(items),
                    },
                },
            },
        })
        {
            await claim.PrepareAsync(cancellation);
            await using var reader = await claim.ExecuteReaderAsync(cancellation);
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var item = new ClaimedItem(
                    reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetInt32(3),
                    reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetBoolean(5), reader.IsDBNull(7) ? null : reader.GetInt64(7));
                claimed.Add(item);
                position?.Note(item);
                if (reader.GetBoolean(6)) starting.Add(item.BatchId);
            }
        }

        if (starting.Count > 0)
        {
            // A statement of its own: whoever stops a batch locks it first and its rows then.
            await using var start = new NpgsqlCommand("select rcm.start_batches($1)", connection) { Parameters = { Ids(starting) } };
            await start.ExecuteNonQueryAsync(cancellation);
        }

        return claimed;
    }

    /// <returns>The items that this worker still holds; it must drop the others.</returns>
    /// <param name="deadline">From the claim; whatever its worker says, a row is held no longer.</param>
    public Task<IReadOnlyList<long>> ExtendAsync(
        string worker, IEnumerable<long> items, TimeSpan lease, TimeSpan deadline, CancellationToken cancellation) =>
        ReadIdsAsync("select * from rcm.extend_leases($1, $2, $3, $4)", cancellation,
            new() { Value = worker }, Ids(items), new() { Value = lease }, new() { Value = deadline });

    /// <returns>The lots that this worker still holds; of the others it must drop what it has not answered.</returns>
    /// <param name="deadline">From the claim, as in <see cref="ExtendAsync"/>.</param>
    public Task<IReadOnlyList<long>> ExtendLotsAsync(
        string worker, IEnumerable<long> lots, TimeSpan lease, TimeSpan deadline, CancellationToken cancellation) =>
        ReadIdsAsync("select * from rcm.extend_lots($1, $2, $3, $4)", cancellation,
            new() { Value = worker }, Ids(lots), new() { Value = lease }, new() { Value = deadline });

    /// <summary>Says that the worker lives, or, at its end, that it has stopped in order.</summary>
    /// <param name="lease">How long it holds a row without a word: its silence is measured by it.</param>
    public async Task BeatAsync(string worker, bool lives, TimeSpan lease, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select rcm.beat($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = worker }, new() { Value = lives }, new() { Value = lease } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Gives items back as if they had not been taken.</summary>
    public Task<IReadOnlyList<long>> ReleaseAsync(string worker, IEnumerable<long> items, CancellationToken cancellation) =>
        ReadIdsAsync("select * from rcm.release_items($1, $2)", cancellation, new() { Value = worker }, Ids(items));

    /// <returns>How many of their rows wait on.</returns>
    public async Task<long> ReleaseLotsAsync(string worker, IEnumerable<long> lots, CancellationToken cancellation) =>
        (await ReadIdsAsync("select rcm.release_lots($1, $2)", cancellation, new() { Value = worker }, Ids(lots)))[0];

    /// <summary>Items and lots of dead workers, and items whose next try is due, back to the queue.</summary>
    /// <returns>Their batches, each as often as it has rows or lots among them.</returns>
    public async Task<IReadOnlyList<(long BatchId, Guid OrgId)>> RescueAsync(int most, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            "select batch_job_id, org_id from rcm.rescue_items($1) union all select batch_job_id, org_id from rcm.rescue_lots($1)", connection)
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
