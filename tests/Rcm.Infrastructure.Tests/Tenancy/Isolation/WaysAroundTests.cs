using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>What somebody would try who has the application's login and SQL of their own.</summary>
public sealed class WaysAroundTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation victim = Some.Organisation();
    private readonly Organisation mine = Some.Organisation();

    public async ValueTask InitializeAsync() => await database.AddAsync(victim, mine, Some.Batch(victim), Some.Batch(mine));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Naming_another_acting_organisation_without_a_grant_shows_nothing()
    {
        await using var connection = await OpenAsync();

        await connection.ExecuteAsync("select set_config('rcm.acting_org', $1, false)", victim.OrgId.ToString());

        Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from batch_job"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("not an id", "not an id")]
    public async Task Settings_that_are_missing_or_broken_show_nothing(string home, string acting)
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("select set_config('rcm.home_org', $1, false), set_config('rcm.acting_org', $2, false)", home, acting);

        var seen = await Record.ExceptionAsync(async () => Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from batch_job")));

        Assert.True(seen is null or PostgresException { SqlState: PostgresErrorCodes.InvalidTextRepresentation }, seen?.ToString());
    }

    [Theory]
    [InlineData("copy batch_job (org_id, prompt, created_at, updated_at) from stdin")]
    [InlineData("copy batch_job_item (batch_job_id, row_number, input_data, created_at, updated_at) from stdin")]
    public async Task Copying_into_a_tenants_table_is_refused(string copy)
    {
        await using var connection = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.BeginTextImportAsync(copy, TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.FeatureNotSupported, refused.SqlState);
    }

    [Fact]
    public async Task Copying_out_shows_ones_own_rows_alone()
    {
        await using var connection = await OpenAsync();

        using var copy = await connection.BeginTextExportAsync("copy batch_job (org_id) to stdout", TestContext.Current.CancellationToken);

        Assert.Equal(mine.OrgId + "\n", await copy.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("set row_security = off; select * from batch_job")]
    [InlineData("set role rcm_queue")]
    [InlineData("set role rcm_worker")]
    [InlineData("set session authorization rcm_queue")]
    [InlineData("alter table batch_job no force row level security")]
    [InlineData("alter table batch_job disable row level security")]
    [InlineData("drop policy tenant_read on batch_job")]
    [InlineData("create policy all_mine on batch_job using (true)")]
    [InlineData("truncate batch_job cascade")]
    [InlineData("create table public.loot as select * from batch_job")]
    [InlineData("create function public.f() returns int security definer language sql as 'select 1'")]
    [InlineData("select * from rcm.claim_items('w', 1, 1, '1 minute', '{}', '{}')")]
    [InlineData("select * from rcm.rescue_items(1)")]
    [InlineData("select * from pg_authid")]
    [InlineData("select pg_read_file('/etc/passwd')")]
    public async Task What_would_lead_past_the_policies_is_refused(string sql)
    {
        await using var connection = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("select * from rcm.sign_in_user('i', 't', 's', 'e')")]
    [InlineData("select * from app_user")]
    [InlineData("insert into org_secret select org_id, 'n', 'v', now() from organization")]
    [InlineData("update workflow_transition set action_label = 'x'")]
    public async Task The_worker_may_do_its_own_work_alone(string sql)
    {
        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(mine.OrgId), default);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task The_worker_sees_the_items_organisation_alone()
    {
        await using var none = await database.Worker.OpenAsync(default);
        Assert.Equal(0L, await none.ScalarAsync<long>("select count(*) from batch_job"));

        await using var connection = await database.Worker.OpenAsync(TenantContext.Of(mine.OrgId), default);
        Assert.Equal([mine.OrgId], await connection.ColumnAsync<Guid>("select distinct org_id from batch_job"));
    }

    [Fact]
    public async Task A_view_shows_no_more_than_its_reader_may_see()
    {
        var theirs = Some.User(victim);
        var own = Some.User(mine);
        await database.AddAsync(theirs, own);
        await using var connection = await OpenAsync();

        Assert.Equal([own.UserId], await connection.ColumnAsync<Guid>("select id from rcm_user"));
        Assert.Equal(0L, await connection.ScalarAsync<long>("select count(*) from rcm_trace"));
    }

    private Task<NpgsqlConnection> OpenAsync() => database.App.OpenAsync(TenantContext.Of(mine.OrgId), default);
}
