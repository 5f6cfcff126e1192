using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence;

public sealed class RcmDbFactoryTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation north = Some.Organisation();
    private readonly Organisation lake = Some.Organisation();

    [Fact]
    public async Task Every_table_of_the_model_can_be_read_by_the_application()
    {
        await using var db = await database.App.CreateAsync(TenantContext.Of(Guid.NewGuid()), default);
        foreach (var type in db.Model.GetEntityTypes())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"select {string.Join(", ", type.GetProperties().Select(p => p.GetColumnName()))} from {type.GetTableName()} limit 0";
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_micro_state_keeps_its_vector_and_knows_whether_it_is_dynamic()
    {
        var workflow = Some.Workflow(north);
        var node = Some.Node();
        await database.AddAsync(north, workflow, node);
        var state = Some.MicroState(workflow, node, action: """{"steps":[{"do":"fill","target":"#id","value":"{{member_id}}"}]}""");
        state.TextEmb = Some.Embedding(5);
        await database.AddAsync(state);

        await using var db = await database.App.CreateAsync(TenantContext.Of(north.OrgId), default);
        var read = await db.MicroStates.SingleAsync(m => m.MicroStateId == state.MicroStateId, TestContext.Current.CancellationToken);

        Assert.True(read.IsDynamic);
        Assert.Equal(Some.Embedding(5), read.TextEmb);
    }

    [Fact]
    public async Task A_pooled_connection_never_carries_the_tenant_before()
    {
        await database.AddAsync(north, lake, Some.Batch(north));
        var source = SafeDataSource.Create(database.AppConnection + ";Maximum Pool Size=1", "rcm tests");
        await using var _ = source;
        var factory = new RcmDbFactory(source);
        int first, second;

        await using (var connection = await factory.OpenAsync(TenantContext.Of(north.OrgId), default))
        {
            first = connection.ProcessID;
            Assert.Equal(1L, await connection.ScalarAsync<long>("select count(*) from batch_job"));
        }

        await using (var connection = await factory.OpenAsync(TenantContext.Of(lake.OrgId), default))
        {
            second = connection.ProcessID;
            Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from batch_job"));
        }

        await using (var connection = await factory.OpenAsync(default))
        {
            Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from batch_job"));
        }

        // Even one that is taken from the pool past the factory.
        await using (var connection = await factory.OpenAsync(TenantContext.Of(north.OrgId), default))
        {
        }

        await using (var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from batch_job"));
        }

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_login_that_owns_the_tables_is_refused()
    {
        await using var source = SafeDataSource.Create(database.OwnerConnection, "rcm tests");

        var refused = await Assert.ThrowsAsync<UnsafeDatabaseLoginException>(
            () => new RcmDbFactory(source).OpenAsync(TenantContext.Of(north.OrgId), default));

        Assert.Contains("is a superuser", refused.Message, StringComparison.Ordinal);
        Assert.Contains("rcm migrate", refused.Message, StringComparison.Ordinal);
    }
}
