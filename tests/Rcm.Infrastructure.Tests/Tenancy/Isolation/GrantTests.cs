using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>A grant widens what a firm sees; its end narrows it at the firm's next statement, inside an open transaction too.</summary>
public sealed class GrantTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation hospital = Some.Organisation();
    private readonly Organisation firm = Some.Organisation(type: OrganisationType.BillingFirm);

    private TenantContext Firm => new(firm.OrgId, hospital.OrgId, null);

    [Fact]
    public async Task A_revocation_narrows_at_the_next_statement()
    {
        var grant = await ArrangeAsync(GrantPermission.View, GrantPermission.Work);
        await using var connection = await database.App.OpenAsync(Firm, default);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await SeenAsync(connection));
        Assert.Equal(1, await connection.ExecuteAsync("update batch_job set prompt = prompt"));

        await database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);

        Assert.Equal(0, await SeenAsync(connection));
        Assert.Equal(0, await connection.ExecuteAsync("update batch_job set prompt = prompt"));
    }

    [Fact]
    public async Task An_expiry_narrows_at_the_next_statement()
    {
        var grant = await ArrangeAsync(GrantPermission.View);
        await using var connection = await database.App.OpenAsync(Firm, default);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await SeenAsync(connection));

        // After the transaction began, and over when its next statement begins.
        await database.ExecuteAsync("update access_grant set expires_at = clock_timestamp() where grant_id = $1", grant.GrantId);

        Assert.Equal(0, await SeenAsync(connection));
    }

    [Fact]
    public async Task A_grant_that_has_not_expired_still_counts()
    {
        var grant = await ArrangeAsync(GrantPermission.View);
        await database.ExecuteAsync("update access_grant set expires_at = now() + interval '1 hour' where grant_id = $1", grant.GrantId);
        await using var connection = await database.App.OpenAsync(Firm, default);

        Assert.Equal(1, await SeenAsync(connection));
    }

    [Theory]
    [InlineData(GrantPermission.View)]
    [InlineData(GrantPermission.View, GrantPermission.Reveal)]
    public async Task A_grant_to_look_is_no_grant_to_work_or_to_teach(params string[] permissions)
    {
        await ArrangeAsync(permissions);
        var workflow = Some.Workflow(hospital);
        await database.AddAsync(workflow);
        await using var connection = await database.App.OpenAsync(Firm, default);

        Assert.Equal(1, await SeenAsync(connection));
        Assert.Equal(1L, await connection.ScalarAsync<long>("select count(*) from user_workflow where workflow_id = $1", workflow.WorkflowId));
        Assert.Equal(0, await connection.ExecuteAsync("update batch_job set prompt = prompt"));
        await RefusedAsync(connection, "insert into batch_job (org_id, prompt, created_at, updated_at) values ($1, 'x', now(), now())", hospital.OrgId);
        await RefusedAsync(connection,
            "insert into workflow_version (workflow_id, version, graph, published_at) values ($1, 9, '{}', now())", workflow.WorkflowId);
    }

    [Fact]
    public async Task A_grant_without_a_look_gives_nothing()
    {
        await ArrangeAsync(GrantPermission.Work, GrantPermission.Teach);
        await using var connection = await database.App.OpenAsync(Firm, default);

        Assert.Equal(0, await SeenAsync(connection));
        await RefusedAsync(connection, "insert into batch_job (org_id, prompt, created_at, updated_at) values ($1, 'x', now(), now())", hospital.OrgId);
    }

    [Fact]
    public async Task A_grant_is_not_handed_on_and_does_not_reach_back()
    {
        await ArrangeAsync(GrantPermission.View);
        var third = Some.Organisation(type: OrganisationType.BillingFirm);
        await database.AddAsync(third, Some.Batch(firm));
        await database.AddAsync(Some.Grant(firm, third));

        await using var onward = await database.App.OpenAsync(new TenantContext(third.OrgId, hospital.OrgId, null), default);
        Assert.Equal(0, await SeenAsync(onward));
        await using var back = await database.App.OpenAsync(new TenantContext(hospital.OrgId, firm.OrgId, null), default);
        Assert.Equal(0, await SeenAsync(back));
    }

    [Fact]
    public async Task A_firm_cannot_grant_itself_access_or_widen_what_it_was_given()
    {
        var grant = await ArrangeAsync(GrantPermission.View);
        await using var connection = await database.App.OpenAsync(TenantContext.Of(firm.OrgId), default);

        Assert.Equal(0, await connection.ExecuteAsync("update access_grant set permissions = '{view,work}' where grant_id = $1", grant.GrantId));
        await RefusedAsync(connection,
            "insert into access_grant (grant_id, org_id, grantee_org_id, permissions, created_at) values (gen_random_uuid(), $1, $2, '{view}', now())",
            hospital.OrgId, firm.OrgId);
    }

    [Fact]
    public async Task A_firm_never_sees_the_hospitals_secrets_sign_in_or_audit_log()
    {
        await ArrangeAsync([.. GrantPermission.All]);
        await database.AddAsync(Some.SignIn(hospital));
        await database.ExecuteAsync("insert into org_secret values ($1, 'endpoint/1/password', 'protected', now())", hospital.OrgId);
        await database.ExecuteAsync("insert into audit_log (org_id, action, subject) values ($1, 'a', 's')", hospital.OrgId);
        await using var connection = await database.App.OpenAsync(Firm, default);

        foreach (var table in new[] { "org_secret", "organization_sign_in", "audit_log" })
        {
            Assert.Equal(0L, await connection.ScalarAsync<long>($"select count(*) from {table}"));
        }
    }

    private async Task<AccessGrant> ArrangeAsync(params string[] permissions)
    {
        var grant = Some.Grant(hospital, firm, permissions);
        await database.AddAsync(hospital, firm, grant, Some.Batch(hospital));
        return grant;
    }

    private static async Task<long> SeenAsync(NpgsqlConnection connection) => await connection.ScalarAsync<long>("select count(*) from batch_job");

    private static async Task RefusedAsync(NpgsqlConnection connection, string sql, params object?[] values)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql, values));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
