using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Tenancy;
using Rcm.PayerPortal;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>The demo on a database of its own, a portal that can be made to misbehave, and workers that are started and stopped.</summary>
internal sealed class WorkerRig : IAsyncDisposable
{
    private readonly List<IHost> workers = [];
    private readonly ConcurrentQueue<string> logged = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"rcm-worker-{Guid.NewGuid():N}");

    private WorkerRig(TestDatabase database, PortalHost portal) => (Database, Portal) = (database, portal);

    public TestDatabase Database { get; }

    public PortalHost Portal { get; }

    /// <summary>Every line that a worker logged, at whatever level.</summary>
    public IReadOnlyCollection<string> Logged => logged;

    /// <param name="password">What the secret store holds; the portal's own is "right".</param>
    public static async Task<WorkerRig> StartAsync(DatabaseFixture databases, string password = "right")
    {
        var cancellation = TestContext.Current.CancellationToken;
        var portal = await PortalHost.StartAsync(new PortalOptions { Username = "northmed-robot", Password = "right" }, cancellation);
        var rig = new WorkerRig(await databases.CloneAsync(), portal);
        var configuration = rig.Configuration(("Portal:Password", password));
        await using var services = new ServiceCollection().AddSecrets(configuration).BuildServiceProvider();
        var errors = new StringWriter();
        var code = await DemoCommand.RunAsync(
            new DatabaseConnections(configuration), configuration, services.GetRequiredService<SecretCipher>(), TextWriter.Null, errors, cancellation);
        Assert.True(code == 0, errors.ToString());
        return rig;
    }

    /// <summary>What a worker is to have instead of its own.</summary>
    public Action<IServiceCollection> Replace { get; set; } = static _ => { };

    public async Task<IHost> StartWorkerAsync(int concurrency = 2, int leaseSeconds = 30, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(Configuration([
            ("Rcm:Worker:Concurrency", concurrency.ToString(CultureInfo.InvariantCulture)),
            ("Rcm:Worker:LeaseSeconds", leaseSeconds.ToString(CultureInfo.InvariantCulture)),
            ("Rcm:Worker:ChromiumPath", Environment.GetEnvironmentVariable("RCM_CHROMIUM") ?? "/usr/bin/chromium"),
            .. settings,
        ]));
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(new Logs(logged)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPersistence();
        builder.Services.AddSecrets(builder.Configuration);
        builder.Services.AddWorker(builder.Configuration);
        Replace(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        workers.Add(host);
        return host;
    }

    /// <summary>A batch of North Medical Center with these rows, waiting.</summary>
    public async Task<long> AddBatchAsync(params IReadOnlyList<EligibilityRow> rows)
    {
        await using var owner = await Database.OpenOwnerAsync();
        var batch = await owner.ScalarAsync<long>(
            """
            insert into batch_job (org_id, prompt, total_rows, status, created_at, updated_at, workflow_id, workflow_version_id, endpoint_id)
            select e.org_id, 'test', $2, 'pending', now(), now(), v.workflow_id, v.workflow_version_id, e.endpoint_id
            from endpoint e cross join workflow_version v where e.org_id = $1 returning batch_job_id
            """,
            DemoPeople.NorthMedical.OrgId, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var input = JsonSerializer.Serialize(new Dictionary<string, string?>
            {
                ["client_row_id"] = row.ClientRowId,
                ["member_id"] = row.MemberId,
                ["first_name"] = row.FirstName,
                ["last_name"] = row.LastName,
                ["dob"] = row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            });
            await owner.ExecuteAsync(
                """
                insert into batch_job_item (batch_job_id, row_number, client_row_id, input_data, status, created_at, updated_at)
                values ($1, $2, $3, $4::jsonb, 'pending', now(), now())
                """,
                batch, i + 1, row.ClientRowId, input);
        }

        await owner.ExecuteAsync("notify rcm_events, 'queue'");
        return batch;
    }

    public async Task<BatchState> UntilAsync(long batch, Func<BatchState, bool> isSo, string what) =>
        await Eventually.AsksAsync(() => ReadAsync(batch), isSo, what);

    public async Task<BatchState> ReadAsync(long batch)
    {
        await using var owner = await Database.OpenOwnerAsync();
        var b = (await owner.RowsAsync(
            "select status, processed_rows, successful_rows, failed_rows, review_rows from batch_job where batch_job_id = $1", batch))[0];
        var items = await owner.RowsAsync(
            """
            select client_row_id, status, attempt, payer_outcome, exception_kind, reason_code, next_attempt_at, lease_owner, batch_job_item_id
            from batch_job_item where batch_job_id = $1 order by row_number
            """, batch);
        return new BatchState(
            (string)b[0]!, (int)b[1]!, (int)b[2]!, (int)b[3]!, (int)b[4]!,
            [.. items.Select(i => new ItemState(
                (string?)i[0], (string)i[1]!, (int)i[2]!, (string?)i[3], (string?)i[4], (string?)i[5], (DateTime?)i[6], (string?)i[7], (long)i[8]!))]);
    }

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, params object?[] values)
    {
        await using var owner = await Database.OpenOwnerAsync();
        return await owner.RowsAsync(sql, values);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        await Portal.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Database.DisposeAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IConfiguration Configuration(params (string Key, string Value)[] more) => new ConfigurationBuilder()
        .AddInMemoryCollection(Database.Settings)
        .AddInMemoryCollection([
            new("Rcm:DataDirectory", folder),
            new("Rcm:PortalUrl", Portal.BaseAddress.ToString()),
            .. more.Select(m => new KeyValuePair<string, string?>(m.Key, m.Value))])
        .Build();
}

internal sealed class Logs(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}

internal sealed record BatchState(string Status, int Processed, int Succeeded, int Failed, int Review, IReadOnlyList<ItemState> Items)
{
    public override string ToString() => $"{Status} {Processed}: {string.Join(", ", Items)}";
}

internal sealed record ItemState(
    string? RowId, string Status, int Attempt, string? Outcome, string? Exception, string? Reason, DateTime? NextAttempt, string? LeaseOwner, long Id);
