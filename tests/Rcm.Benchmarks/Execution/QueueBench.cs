using Npgsql;
using NpgsqlTypes;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// No-op items claimed and completed, 500 a claim, 4 claimers, by the product's worker under row level security, with its attempts, counters and
/// answers; beside the same row work in plain SQL by pgbench, the bare claim and complete, and other queues.
/// </summary>
internal static class QueueBench
{
    private const double Target = 0.75;
    private const double TracedTarget = 0.6;
    private const double AheadOfPeers = 1;

    public static async Task<int> RunAsync(string[] args, bool traced)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 10));
        var rows = Options.Number(args, "--rows", 60_000 * (int)time.TotalSeconds);
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var bench = traced ? "queue-traced" : "queue";

        // Warmed up: the just-in-time compiler and the pools.
        await ProductAsync(fixture, 200_000, TimeSpan.FromSeconds(10), traced);
        var ours = await ProductAsync(fixture, rows, time, traced);
        if (args.Contains("--alone"))
        {
            Rate.Write(Console.Out, [new(bench, "product", ours)]);
            return 0;
        }

        var same = await BaselineAsync(fixture, rows, time, attempts: true, traced);
        var rates = new List<Rate>
        {
            new(bench, traced ? "product, a trace row an item" : "product", ours, same, traced ? TracedTarget : Target),
            new(bench, "pgbench: the same rows (items, attempts, counters" + (traced ? ", traces)" : ")"), same),
        };
        if (!traced)
        {
            var bare = await BaselineAsync(fixture, rows, time, attempts: false, traces: false);
            rates.Add(new(bench, "pgbench: claim and complete alone, no attempt kept", bare));
            rates.Add(new(bench, "product, to the bare claim and complete", ours, bare));
            foreach (var peer in await PeerQueues.RunAsync(fixture, time))
            {
                rates.AddRange([peer, new(bench, $"product, to {peer.Case}", ours, peer.PerSecond, AheadOfPeers)]);
            }
        }

        Rate.Write(Console.Out, rates);
        return 0;
    }

    private static async Task<double> ProductAsync(DatabaseFixture fixture, int rows, TimeSpan time, bool traced)
    {
        await using var town = await QueueTown.OpenAsync(fixture);
        await town.FillAsync(rows);
        return await town.RateAsync(new NoOpWork(town.Database.Worker, QueueTown.LotSize) { Beside = traced ? TraceAsync : null }, time);
    }

    private static async Task<double> BaselineAsync(DatabaseFixture fixture, int rows, TimeSpan time, bool attempts, bool traces)
    {
        await using var town = await QueueTown.OpenAsync(fixture);
        await town.FillAsync(rows);
        return await PlainLoop.RateAsync(town.Database, time, attempts, traces);
    }

    // As a channel that answers many rows at once would write its steps.
    private static async Task TraceAsync(NpgsqlConnection connection, IReadOnlyList<ClaimedItem> lot)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into workflow_trace (org_id, batch_job_item_id, action_type, action_detail, success, duration_ms, tier, created_at, attempt)
            select $1, x.id, 'no_op', '{}', true, 1, 1, clock_timestamp(), x.attempt from unnest($2::bigint[], $3::integer[]) as x(id, attempt)
            """, connection)
        {
            Parameters =
            {
                new() { Value = lot[0].OrgId },
                new() { Value = lot.Select(i => i.ItemId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = lot.Select(i => i.Attempt).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            },
        };
        await command.ExecuteNonQueryAsync();
    }
}
