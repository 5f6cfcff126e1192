using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class AuditLogTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation hospital = Some.Organisation();
    private readonly Organisation firm = Some.Organisation(type: OrganisationType.BillingFirm);

    public async ValueTask InitializeAsync() => await database.AddAsync(hospital, firm, Some.Grant(hospital, firm));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_firms_act_on_a_hospitals_data_is_the_hospitals_to_read()
    {
        var fiona = Some.User(firm);
        await database.AddAsync(fiona);

        await new AuditLog(database.App).WriteAsync(
            new TenantContext(firm.OrgId, hospital.OrgId, fiona.UserId), "results.exported", "batch/17", new { rows = 3 }, default);

        Assert.Equal(
            [fiona.UserId, firm.OrgId, "results.exported", "batch/17", """{"rows": 3}"""],
            Assert.Single(await ReadAsync(TenantContext.Of(hospital.OrgId))));
        Assert.Empty(await ReadAsync(TenantContext.Of(firm.OrgId)));
        Assert.Empty(await ReadAsync(new TenantContext(firm.OrgId, hospital.OrgId, fiona.UserId)));
    }

    [Theory]
    [InlineData("update audit_log set action = 'nothing'")]
    [InlineData("delete from audit_log")]
    public async Task What_was_written_stays(string sql)
    {
        await new AuditLog(database.App).WriteAsync(TenantContext.Of(hospital.OrgId), "user.deactivated", "user/1", null, default);
        await using var connection = await database.App.OpenAsync(TenantContext.Of(hospital.OrgId), default);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task<IReadOnlyList<object?[]>> ReadAsync(TenantContext tenant)
    {
        await using var connection = await database.App.OpenAsync(tenant, default);
        return await connection.RowsAsync("select actor_user_id, actor_org_id, action, subject, detail::text from audit_log");
    }
}
