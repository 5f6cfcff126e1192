using System.Text.RegularExpressions;
using Npgsql;
using Rcm.TestKit;
using Rcm.TestKit.Execution;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>Pins how PostgreSQL carries out a claim: with a wrong plan it reads the whole table, and nothing else would tell.</summary>
public sealed partial class ClaimPlanTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task A_claim_reads_the_queues_index_and_never_the_table_from_end_to_end()
    {
        await using var database = await fixture.CloneAsync();
        await FillAsync(database);

        await AssertClaimAsync(database);
        await AssertClaimAsync(database, lot: 50);
    }

    [Fact]
    public async Task A_claim_does_so_where_statistics_say_that_every_row_waits()
    {
        await using var database = await fixture.CloneAsync();
        var organisation = Some.Organisation();
        await database.AddAsync(organisation);
        var old = await database.AddBatchAsync(organisation, 100_000);
        await database.ExecuteAsync("vacuum analyze");
        // Then they are done, before anybody has counted again, and a new batch comes.
        await database.ExecuteAsync("update batch_job_item set status = 'completed' where batch_job_id = $1", old);
        await database.ExecuteAsync("update batch_job set status = 'completed' where batch_job_id = $1", old);
        await database.AddBatchAsync(organisation, 1000);

        await AssertClaimAsync(database);
    }

    private static async Task AssertClaimAsync(TestDatabase database, int lot = 1)
    {
        var plan = await ExplainAsync(
            database, "claim_items", "text, integer, integer, interval, bigint[], bigint[]", $"'w', 100, {lot}, interval '1 minute', '{{}}', '{{}}'",
            "worker", "most", "lot", "lease", "from_batches", "from_items");

        Assert.DoesNotContain("Seq Scan on batch_job_item", plan, StringComparison.Ordinal);
        // Whether a batch has work, and its oldest rows: nothing is sorted, and by no other index.
        Assert.Equal(2, Regex.Count(plan, @"using batch_job_item_page on batch_job_item i(_\d)? \(.*rows=[1-9]"));
        // Each row that is taken, by its own key: to lock it, and to write it. Rows of a lot are not touched.
        Assert.Equal(2, Regex.Count(plan, "using batch_job_item_pkey on batch_job_item"));
        Assert.Equal(lot == 1 ? 0 : 2, Regex.Count(plan, @"using batch_job_item_pkey on batch_job_item i(_\d)? \((never executed|.*rows=0)"));
    }

    [Fact]
    public async Task A_rescue_reads_the_leases_and_the_retries_and_never_the_table_from_end_to_end()
    {
        await using var database = await fixture.CloneAsync();
        await FillAsync(database);

        var plan = await ExplainAsync(database, "rescue_items", "integer", "100", "most");

        Assert.DoesNotContain("Seq Scan on batch_job_item", plan, StringComparison.Ordinal);
        Assert.Contains("using batch_job_item_lease on batch_job_item", plan, StringComparison.Ordinal);
        Assert.Contains("using batch_job_item_retry on batch_job_item", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_a_worker_names_are_read_by_their_keys_and_not_among_all_that_ever_ran()
    {
        await using var database = await fixture.CloneAsync();
        await FillAsync(database);
        // As right after a start: nobody has counted that anything runs.
        await database.ExecuteAsync("update batch_job_item set status = 'pending', lease_owner = null, lease_until = null where status = 'processing'");
        await database.ExecuteAsync("vacuum analyze batch_job_item");
        await database.ExecuteAsync("update batch_job_item set status = 'processing', lease_owner = 'w', lease_until = now() where row_number <= 100");

        var ids = await database.ScalarAsync<long[]>("select array_agg(batch_job_item_id) from (select batch_job_item_id from batch_job_item where status = 'processing' limit 500) i");

        var plan = await ExplainAsync(
            database, "extend_leases", "text, bigint[], interval, interval", $"'w', '{{{string.Join(',', ids!)}}}', '1 minute', '1 hour'",
            "worker", "ids", "lease", "deadline");

        Assert.Contains("using batch_job_item_pkey on batch_job_item", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("batch_job_item_lease", plan, StringComparison.Ordinal);
    }

    // The one that a PL/pgSQL function returns.
    [GeneratedRegex(@"return query(?<query>.*);\s*end\s*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex QueryOfFunction();

    /// <summary>100,000 rows of 20 organisations: most of them pending, some in every other state; beside them batches that ended long ago.</summary>
    private static async Task FillAsync(TestDatabase database)
    {
        var organisations = Enumerable.Range(0, 20).Select(_ => Some.Organisation()).ToArray();
        await database.AddAsync([.. organisations]);
        await database.AddAsync([.. organisations.Select(o => Some.Batch(o, rows: 5000))]);
        await using var connection = await database.OpenOwnerAsync();
        await connection.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at, lease_owner, lease_until, next_attempt_at)
            select b.batch_job_id, b.org_id, n, '{"member_id": "x"}', s.status, now(), now(), case s.status when 'processing' then 'w' end,
                   case s.status when 'processing' then now() - interval '1 minute' end, case s.status when 'retrying' then now() end
            from batch_job b, generate_series(1, 5000) n,
                 lateral (select case when n % 50 = 0 then 'processing' when n % 51 = 0 then 'retrying' when n % 3 = 0 then 'completed' else 'pending' end as status) s
            """);
        await connection.ExecuteAsync(
            """
            insert into batch_job (org_id, prompt, status, created_at, updated_at)
            select (select org_id from organization limit 1), 'old', 'completed', now(), now() from generate_series(1, 20000)
            """);
        await connection.ExecuteAsync("vacuum analyze");
    }

    /// <summary>The plan of the function's own statement, as its owner, without knowing the values: so the function is planned, too. Carried out, and rolled back: EXPLAIN alone leaves out what a recursive step asks.</summary>
    private static async Task<string> ExplainAsync(TestDatabase database, string function, string types, string values, params string[] arguments)
    {
        await using var connection = await database.OpenOwnerAsync();
        var body = await connection.ScalarAsync<string>($"select prosrc from pg_proc where oid = 'rcm.{function}({types})'::regprocedure") ?? "";
        if (QueryOfFunction().Match(body) is { Success: true } found) body = found.Groups["query"].Value;
        for (var i = 0; i < arguments.Length; i++)
        {
            body = Regex.Replace(body, $@"\b{arguments[i]}\b", $"${i + 1}");
        }

        await using var transaction = await connection.BeginTransactionAsync();
        // What the function sets for itself.
        foreach (var setting in await connection.ColumnAsync<string>(
            $"select s from pg_proc, unnest(proconfig) s where oid = 'rcm.{function}({types})'::regprocedure and s not like 'search_path%'"))
        {
            await connection.ExecuteAsync($"set local {setting}");
        }

        await SimpleAsync(connection, $"set local role rcm_queue; set local plan_cache_mode = force_generic_plan; prepare q ({types}) as {body}");
        return string.Join('\n', await connection.ColumnAsync<string>($"explain (analyze, costs off, timing off) execute q ({values})"));
    }

    // Without parameters Npgsql sends several statements in one.
    private static async Task SimpleAsync(NpgsqlConnection connection, string sql)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in sql.Split("; ", 3))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        await batch.ExecuteNonQueryAsync();
    }
}
