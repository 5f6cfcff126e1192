using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Batches;

/// <summary>An organisation that can start batches, and both ways of filling its queue.</summary>
internal sealed class IngestTarget
{
    private readonly TestDatabase database;
    private readonly TenantContext tenant;
    private readonly Guid workflow;

    private IngestTarget(TestDatabase database, TenantContext tenant, Guid workflow) =>
        (this.database, this.tenant, this.workflow) = (database, tenant, workflow);

    public static async Task<IngestTarget> MakeAsync(TestDatabase database)
    {
        var organisation = Some.Organisation();
        var user = Some.User(organisation);
        var channel = Some.ChannelType();
        var process = Some.Workflow();
        await database.AddAsync(organisation, user, channel, process);
        await database.AddAsync(Some.Endpoint(organisation, channel), Some.Version(process));
        await database.ExecuteAsync($"create unlogged table bench_staging (n integer generated always as identity, {string.Join(", ", IngestFile.Columns.Select(c => c + " text"))})");
        return new(database, new TenantContext(organisation.OrgId, organisation.OrgId, user.UserId), process.WorkflowId);
    }

    public async Task ClearAsync()
    {
        await database.ExecuteAsync("truncate batch_job, bench_staging restart identity cascade");
        await database.ExecuteAsync("checkpoint");
    }

    public async Task ProductAsync(string file, string uploads)
    {
        await using var body = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        await using var upload = (await new UploadStore(uploads).SaveAsync(body, "rows.csv", CancellationToken.None)).Value;
        var started = await new StartBatch(database.App, TimeProvider.System).RunAsync(
            tenant, upload, new StartBatchRequest("Benchmark", workflow), CancellationToken.None);
        if (!started.IsOk || started.Value.ReviewRows > 0) throw new InvalidOperationException(started.Error?.Message ?? "Rows of the benchmark's file are not good.");
    }

    public async Task BaselineAsync(string file)
    {
        var batch = await database.ScalarAsync<long>(
            "insert into batch_job (org_id, prompt, status, created_at, updated_at) values ($1, 'Baseline', 'pending', now(), now()) returning batch_job_id",
            tenant.ActingOrg);
        var json = string.Join(", ", IngestFile.Columns.Select(c => $"'{c}', {c}"));
        await PsqlAsync(
            $"\\copy bench_staging ({string.Join(", ", IngestFile.Columns)}) from '{file}' csv header",
            string.Create(CultureInfo.InvariantCulture, $"""
                insert into batch_job_item (batch_job_id, org_id, row_number, client_row_id, input_data, status, created_at, updated_at)
                select {batch}, '{tenant.ActingOrg}', n, client_row_id, jsonb_build_object({json}), 'pending', now(), now() from bench_staging
                """));
    }

    private async Task PsqlAsync(params string[] commands)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.OwnerConnection);
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", .. commands.SelectMany(c => new[] { "-c", c })])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = connection.Host,
                ["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = connection.Username,
                ["PGPASSWORD"] = connection.Password,
                ["PGDATABASE"] = connection.Database,
            },
        };
        using var psql = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        var errors = await psql.StandardError.ReadToEndAsync();
        await psql.WaitForExitAsync();
        if (psql.ExitCode != 0) throw new InvalidOperationException($"psql: {errors}");
    }
}
