using Npgsql;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Tenancy;

/// <summary>
/// What row level security costs. Ten organisations share the tables; the product reads and writes as rcm_app with its tenant set, the
/// baseline as the owner, whom no policy binds, and who names the organisation in the statement.
/// </summary>
internal static class TenancyBench
{
    private const double Target = 1.05;
    private const int Organisations = 10;
    private const int RowsEach = 50_000;
    private const int InsertedRows = 5_000;

    public static async Task<int> RunAsync()
    {
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var database = fixture.Database;
        var organisations = Enumerable.Range(0, Organisations).Select(_ => Some.Organisation()).ToArray();
        await database.AddAsync([.. organisations]);
        var batches = organisations.Select(o => Some.Batch(o, rows: RowsEach)).ToArray();
        await database.AddAsync([.. batches]);
        await FillAsync(database, batches);
        var mine = batches[Organisations / 2];
        var item = await database.ScalarAsync<long>("select max(batch_job_item_id) - 20000 from batch_job_item where batch_job_id = $1", mine.BatchJobId);

        await using var ours = await database.App.OpenAsync(TenantContext.Of(mine.OrgId), default);
        await using var baseline = await database.OpenOwnerAsync();
        foreach (var connection in new[] { ours, baseline })
        {
            await connection.ExecuteAsync(
                $$"""
                create temp table staged_row as
                select n as row_number, '{"member_id": "x"}'::jsonb as input_data from generate_series(1, {{InsertedRows}}) n
                """);
        }

        var results = new List<Paired>
        {
            await ReadAsync("scan, a tenth of 500k rows", 25, ours, baseline, mine,
                "select count(*), max(row_number), count(payer_outcome) from batch_job_item", "where org_id = $1"),
            await ReadAsync("page of 50 in a batch", 1000, ours, baseline, mine,
                $"select * from batch_job_item where batch_job_id = {mine.BatchJobId} and status = 'completed' and batch_job_item_id > {item}", "and org_id = $1",
                "order by batch_job_item_id limit 50"),
            await ReadAsync("one row by its id", 1000, ours, baseline, mine,
                $"select * from batch_job_item where batch_job_item_id = {item}", "and org_id = $1"),
            await Paired.MeasureAsync("tenancy", "insert of 5k items", Target, 40, () => InsertItemsAsync(ours, mine), () => InsertItemsAsync(baseline, mine)),
            await Paired.MeasureAsync("tenancy", "insert of a trace, 50 times", Target, 200, () => InsertTracesAsync(ours, mine), () => InsertTracesAsync(baseline, mine)),
        };
        Paired.Write(Console.Out, results);
        return 0;
    }

    private static async Task FillAsync(TestDatabase database, IEnumerable<BatchJob> batches)
    {
        foreach (var batch in batches)
        {
            await database.ExecuteAsync(
                """
                insert into batch_job_item (batch_job_id, org_id, row_number, client_row_id, input_data, status, payer_outcome, created_at, updated_at)
                select $1, $2, n, n, '{"member_id": "x", "first_name": "y", "last_name": "z", "dob": "1980-03-07"}',
                       case n % 5 when 0 then 'pending' else 'completed' end, case n % 5 when 0 then null else 'active' end, now(), now()
                from generate_series(1, $3) n
                """, batch.BatchJobId, batch.OrgId, RowsEach);
        }

        await database.ExecuteAsync("vacuum analyze batch_job_item");
    }

    private static Task<Paired> ReadAsync(
        string name, int turns, NpgsqlConnection ours, NpgsqlConnection baseline, BatchJob mine, string sql, string predicate, string end = "") =>
        Paired.MeasureAsync("tenancy", name, Target, turns,
            () => ours.RowsAsync($"{sql} {end}"),
            () => baseline.RowsAsync($"{sql} {predicate} {end}", mine.OrgId));

    // As an upload does it: from staged rows, in one statement. Rolled back, so that every turn begins alike.
    private static async Task InsertItemsAsync(NpgsqlConnection connection, BatchJob mine)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
            select $1, $2, 1000000 + row_number, input_data, 'pending', now(), now() from staged_row
            """, mine.BatchJobId, mine.OrgId);
    }

    private static async Task InsertTracesAsync(NpgsqlConnection connection, BatchJob mine)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        for (var i = 0; i < 50; i++)
        {
            await connection.ExecuteAsync(
                "insert into workflow_trace (org_id, action_type, action_detail, success, duration_ms, tier, created_at) values ($1, 'navigate', '{}', true, 12, 1::smallint, now())",
                mine.OrgId);
        }
    }
}
