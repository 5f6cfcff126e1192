using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>A hospital with two people who see the same rows wait.</summary>
public abstract class ReviewTest(DatabaseFixture fixture) : IAsyncLifetime
{
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; } = fixture.Database;

    protected Hospital Hospital { get; private set; } = null!;

    protected AppUser Colleague { get; private set; } = null!;

    protected TenantContext AsColleague => TenantContext.Of(Hospital.Organisation.OrgId, Colleague.UserId);

    public async ValueTask InitializeAsync()
    {
        Hospital = await Hospital.OpenAsync(Database);
        Colleague = Some.User(Hospital.Organisation);
        await Database.AddAsync(Colleague);
    }

    public ValueTask DisposeAsync()
    {
        Hospital.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected Task<WaitingBatch> BatchAsync(params string[] statuses) => WaitingBatch.AddAsync(Database, Hospital, statuses);
}
