using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>An endpoint's limit and its circuit breaker, as claims of several workers meet them.</summary>
public sealed class EndpointBreakerTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Organisation organisation = Some.Organisation();
    private TestDatabase database = null!;
    private ItemQueue queue = null!;
    private EndpointBreakers breakers = null!;
    private Endpoint bad = null!;
    private Endpoint good = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        queue = new ItemQueue(database.Worker);
        breakers = new EndpointBreakers(database.Worker, TimeProvider.System, NullLogger<EndpointBreakers>.Instance);
        var (first, second) = (Some.ChannelType(), Some.ChannelType());
        await database.AddAsync(organisation, first, second);
        (bad, good) = (Some.Endpoint(organisation, first), Some.Endpoint(organisation, second));
        await database.AddAsync(bad, good);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Rows_of_an_endpoint_that_fails_wait_without_an_attempt_and_other_endpoints_go_on()
    {
        var waiting = await BatchAsync(bad, 20);
        await BatchAsync(good, 3);
        foreach (var item in (await ClaimAsync(23)).Where(i => i.EndpointId == bad.EndpointId).Take(CircuitBreaker.Threshold))
        {
            await breakers.NoteAsync(item, Fault("portal_unreachable"), Cancelled);
        }

        await database.ExecuteAsync("update batch_job_item set status = 'pending', lease_owner = null, attempt = 0");

        Assert.All(await ClaimAsync(50), i => Assert.Equal(good.EndpointId, i.EndpointId));
        Assert.Equal(20L, await database.ScalarAsync<long>(
            "select count(*) from batch_job_item where batch_job_id = $1 and status = 'pending' and attempt = 0", waiting.BatchJobId));
    }

    [Fact]
    public async Task One_row_probes_an_open_endpoint_and_its_answer_lets_the_others_follow()
    {
        await BatchAsync(bad, 20);
        await OpenAsync(probeIn: TimeSpan.FromSeconds(-1));

        var probe = Assert.Single(await ClaimAsync(10));
        Assert.Empty(await ClaimAsync(10));
        Assert.True(probe.Watched);
        await breakers.NoteAsync(probe, Answer, Cancelled);

        Assert.Equal(10, (await ClaimAsync(10)).Count);
    }

    [Fact]
    public async Task A_failed_probe_leaves_the_endpoint_alone_for_longer()
    {
        await BatchAsync(bad, 20);
        await OpenAsync(probeIn: TimeSpan.FromSeconds(-1));

        await breakers.NoteAsync(Assert.Single(await ClaimAsync(10)), Fault("timeout"), Cancelled);

        Assert.Empty(await ClaimAsync(10));
        Assert.True(await database.ScalarAsync<bool>(
            "select probe_at > now() + interval '50 seconds' and openings = 2 and reason_code = 'timeout' from endpoint_breaker"));
    }

    [Fact]
    public async Task A_probe_whose_worker_died_is_followed_by_another()
    {
        await BatchAsync(bad, 20);
        await OpenAsync(probeIn: TimeSpan.FromSeconds(-1));
        Assert.Single(await ClaimAsync(10));
        await database.ExecuteAsync("update batch_job_item set lease_until = now() - interval '1 second' where status = 'processing'");

        await queue.RescueAsync(10, Cancelled);

        Assert.Single(await ClaimAsync(10));
    }

    [Fact]
    public async Task No_more_rows_are_with_an_endpoint_than_its_limit_however_many_workers_claim_at_once()
    {
        await BatchAsync(bad, 40);
        await BatchAsync(bad, 40);
        await database.ExecuteAsync("update endpoint set max_running = 7 where endpoint_id = $1", bad.EndpointId);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => queue.ClaimAsync($"w{n}", 3, Lease, Cancelled))));

        Assert.Equal(7, claims.Sum(c => c.Count));
        Assert.Equal(7, claims.SelectMany(c => c).Select(i => i.ItemId).Distinct().Count());
        var first = claims.Single(c => c.Count > 0 && c[0].ItemId == claims.SelectMany(x => x).Min(i => i.ItemId));
        await database.ExecuteAsync("update batch_job_item set status = 'completed' where batch_job_item_id = any ($1)", first.Select(i => i.ItemId).ToArray());
        Assert.Equal(first.Count, (await ClaimAsync(50)).Count);
    }

    [Fact]
    public async Task Faults_of_our_own_say_nothing_of_the_endpoint()
    {
        await BatchAsync(bad, 1);
        var item = Assert.Single(await ClaimAsync(1));
        foreach (var code in new[] { "browser_lost", "worker_lost", "too_many_visits" }) await breakers.NoteAsync(item, Fault(code), Cancelled);

        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from endpoint_breaker"));
    }

    private static RunResult Answer { get; } = new("active", null, null, null, new Dictionary<string, object?>(), []);

    private static RunResult Fault(string code) => new(null, ExceptionKind.System, code, null, new Dictionary<string, object?>(), []);

    private Task<IReadOnlyList<ClaimedItem>> ClaimAsync(int most) => queue.ClaimAsync("w", most, Lease, Cancelled);

    private Task<int> OpenAsync(TimeSpan probeIn) => database.ExecuteAsync(
        """
        insert into endpoint_breaker (endpoint_id, org_id, failures, openings, last_failure_at, opened_at, probe_at, updated_at)
        values ($1, $2, 5, 1, now(), now(), now() + $3, now())
        """, bad.EndpointId, organisation.OrgId, probeIn);

    private async Task<BatchJob> BatchAsync(Endpoint endpoint, int rows)
    {
        var batch = Some.Batch(organisation, rows: rows, endpoint: endpoint);
        await database.AddAsync(batch);
        await database.AddAsync([.. Enumerable.Range(1, rows).Select(n => Some.Item(batch, n))]);
        return batch;
    }
}
