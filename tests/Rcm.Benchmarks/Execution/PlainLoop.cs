using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Execution;

/// <summary>The same claim and complete in hand-written SQL, by pgbench as superuser, past row level security: the least that PostgreSQL does for it.</summary>
internal static partial class PlainLoop
{
    private const string Claim = """
        with picked as (
            select batch_job_item_id from batch_job_item where batch_job_id = 1 and status = 'pending'
            order by batch_job_item_id limit 500 for update skip locked),
        claimed as (
            update batch_job_item i set status = 'processing', attempt = attempt + 1, lease_owner = 'w', lease_until = now() + interval '30 s',
                next_attempt_at = null, updated_at = now()
            from picked p where i.batch_job_item_id = p.batch_job_item_id returning i.batch_job_item_id)
        select coalesce(string_agg(batch_job_item_id::text, ','), '0') as ids from claimed \gset
        """;

    private const string Complete = """
        update batch_job_item set status = 'completed', payer_outcome = 'active', lease_owner = null, lease_until = null, updated_at = now(), completed_at = now()
        where batch_job_item_id = any ('{:ids}'::bigint[]) and status = 'processing' and lease_owner = 'w';
        """;

    private const string Attempts = """
        insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, ended_at, status, payer_outcome)
        select batch_job_item_id, attempt, org_id, 'w', now(), now(), 'completed', 'active' from batch_job_item where batch_job_item_id = any ('{:ids}'::bigint[]);
        """;

    private const string Traces = """
        insert into workflow_trace (org_id, batch_job_item_id, action_type, action_detail, success, duration_ms, tier, created_at)
        select org_id, batch_job_item_id, 'no_op', '{}', true, 1, 1, now() from batch_job_item where batch_job_item_id = any ('{:ids}'::bigint[]);
        """;

    private const string Count = """
        update batch_job set processed_rows = processed_rows + cardinality('{:ids}'::bigint[]), successful_rows = successful_rows + cardinality('{:ids}'::bigint[])
        where batch_job_id = 1;
        """;

    /// <param name="attempts">A row of each attempt, as the product keeps it.</param>
    /// <returns>Items a second, by what was completed.</returns>
    public static async Task<double> RateAsync(TestDatabase database, TimeSpan time, bool attempts, bool traces)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                script, string.Join('\n', Claim, "begin;", Complete, attempts ? Attempts : "", traces ? Traces : "", Count, "commit;"));
            var connection = new NpgsqlConnectionStringBuilder(database.OwnerConnection);
            var start = new ProcessStartInfo(
                "pgbench",
                ["-n", "-f", script, "-c", "4", "-j", "2", "-T", Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                Environment =
                {
                    ["PGHOST"] = connection.Host,
                    ["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture),
                    ["PGUSER"] = connection.Username,
                    ["PGPASSWORD"] = connection.Password,
                    ["PGDATABASE"] = connection.Database,
                },
            };
            using var pgbench = Process.Start(start) ?? throw new InvalidOperationException("pgbench did not start.");
            var errors = pgbench.StandardError.ReadToEndAsync();
            var output = await pgbench.StandardOutput.ReadToEndAsync();
            await pgbench.WaitForExitAsync();
            if (pgbench.ExitCode != 0) throw new InvalidOperationException($"pgbench: {await errors}");
            var done = await database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'completed'");
            var left = await database.ScalarAsync<long>("select count(*) from batch_job_item where status = 'pending'");
            if (left == 0) throw new InvalidOperationException("pgbench ran out of rows: give the benchmark more with --rows.");
            return done / double.Parse(Seconds().Match(output).Groups["s"].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex(@"^duration: (?<s>\d+) s", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seconds();
}
