using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>A hospital and the queue in a database of the test's own: a claim looks across all tenants.</summary>
public abstract class QueueTest(DatabaseFixture fixture) : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; private set; } = null!;

    protected Hospital Hospital { get; private set; } = null!;

    protected ItemQueue Queue { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await fixture.CloneAsync();
        Hospital = await Hospital.OpenAsync(Database);
        Queue = new ItemQueue(Database.Worker);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Hospital.Dispose();
        await Database.DisposeAsync();
    }

    protected Task<int> EndLeasesAsync() =>
        Database.ExecuteAsync("update batch_job_item set lease_until = now() - interval '1 second' where status = 'processing'");

    /// <summary>A batch of rows that wait.</summary>
    protected Task<BatchJob> WaitingAsync(int rows) => WaitingAsync(Hospital.Organisation, rows);

    protected async Task<BatchJob> WaitingAsync(Organisation organisation, int rows)
    {
        var batch = Some.Batch(organisation, rows: rows);
        await Database.AddAsync(batch);
        await Database.ExecuteAsync(
            """
            insert into batch_job_item (batch_job_id, org_id, row_number, input_data, status, created_at, updated_at)
            select $1, $2, n, '{}', 'pending', now(), now() from generate_series(1, $3) n
            """, batch.BatchJobId, organisation.OrgId, rows);
        return batch;
    }
}
