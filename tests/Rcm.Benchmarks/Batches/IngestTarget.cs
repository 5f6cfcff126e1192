using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
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

    /// <summary>As a program does it: sent and started in one, checked as it is loaded.</summary>
    public async Task ProductAsync(string file, string uploads)
    {
        await using var upload = await SaveAsync(file, uploads);
        See(await new StartBatch(database.App, TimeProvider.System).RunAsync(tenant, upload, new StartBatchRequest("Benchmark", workflow), CancellationToken.None));
    }

    /// <summary>As the page does it: looked at and checked to its end, so that a person can decide, and then started.</summary>
    public async Task CheckedFirstAsync(string file, string uploads)
    {
        await using var staged = new StagedUploads(TimeProvider.System);
        var waiting = staged.Add(tenant, await SaveAsync(file, uploads));
        var checks = new CheckUpload(database.App, TimeProvider.System);
        var columns = FileColumns.For([]);
        var look = (await checks.LookAsync(tenant, waiting, CancellationToken.None)).Value;
        var mapping = checks.Guess(look, columns).Mapping;
        var check = (await checks.CheckAsync(waiting, columns, mapping, payers: null, new RowProgress(), CancellationToken.None)).Value;
        if (!check.IsClean) throw new InvalidOperationException("Rows of the benchmark's file are not good.");
        See(await new StartStaged(staged, new StartBatch(database.App, TimeProvider.System), NullLogger<StartStaged>.Instance)
            .RunAsync(waiting, new StartBatchRequest("Benchmark", workflow, Mapping: mapping)));
    }

    private static async Task<StoredUpload> SaveAsync(string file, string uploads)
    {
        await using var body = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        return (await new UploadStore(uploads).SaveAsync(body, Path.GetFileName(file), CancellationToken.None)).Value;
    }

    private static void See(Result<StartedBatch> started)
    {
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
