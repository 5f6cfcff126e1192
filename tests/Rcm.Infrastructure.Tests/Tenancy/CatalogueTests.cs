using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy;

/// <summary>What must be true of every table, view, function and role, also of those that a later migration brings.</summary>
public sealed class CatalogueTests(DatabaseFixture fixture)
{
    // No tenant's data in them: lookups, the shared catalogue, and the journal of the migrations.
    private static readonly string[] Shared =
    [
        "channel_type", "job_status_lu", "schema_version", "task_action_lu", "task_domain_lu", "user_role_lu", "workflow_node", "workflow_transition",
    ];

    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task Every_table_but_the_shared_ones_is_under_forced_row_level_security_with_policies() =>
        Assert.Equal(Shared, await AskAsync(
            """
            select c.relname::text from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
              and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
            order by 1
            """));

    [Fact]
    public async Task No_shared_table_names_an_organisation() =>
        Assert.Empty(await AskAsync(
            """
            select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and a.attname like '%org%'
            """, [Shared]));

    [Fact]
    public async Task Every_view_reads_as_its_reader() =>
        Assert.Empty(await AskAsync(
            """
            select relname::text from pg_class
            where relnamespace in ('public'::regnamespace, 'rcm'::regnamespace) and relkind in ('v', 'm')
              and not coalesce(reloptions, '{}') @> array['security_invoker=true']
            """));

    [Fact]
    public async Task Every_function_with_its_owners_rights_belongs_to_a_small_role_fixes_its_search_path_and_is_not_everybodys() =>
        Assert.Empty(await AskAsync(
            """
            select p.proname::text from pg_proc p join pg_roles r on r.oid = p.proowner
            where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'rcm'::regnamespace)
              and not (r.rolname in ('rcm_auth', 'rcm_queue')
                       and coalesce(p.proconfig, '{}') @> array['search_path=public, pg_temp']
                       and not exists (select from aclexplode(p.proacl) a where a.grantee = 0)
                       and p.proacl is not null)
            """));

    [Fact]
    public async Task Every_policy_asks_for_the_tenant_once_a_statement_not_once_a_row() =>
        // Each call stands in a scalar subquery of its own: called bare, it would be asked again for every row.
        Assert.Empty(await AskAsync(
            """
            select tablename || ': ' || policyname from pg_policies
            where schemaname = 'public'
              and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), 'SELECT rcm\.\w+\(', '', 'g') ~ 'rcm\.\w+\('
            """));

    [Theory]
    [InlineData("rcm_app")]
    [InlineData("rcm_worker")]
    [InlineData("rcm_queue")]
    [InlineData("rcm_auth")]
    public async Task No_role_of_the_product_can_step_past_the_policies(string role)
    {
        Assert.Equal([false, false, false, false, false], Assert.Single(await RowsAsync(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1", role)));
        Assert.Empty(await AskAsync(
            "select r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles me on me.oid = m.member where me.rolname = $1", role));
        Assert.Empty(await AskAsync(
            """
            select c.relname::text from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = $1
            union all select n.nspname::text from pg_namespace n join pg_roles r on r.oid = n.nspowner where r.rolname = $1
            union all select p.proname::text from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = $1 and r.rolcanlogin
            union all select nspname::text from pg_namespace
                where nspname in ('public', 'rcm') and has_schema_privilege($1, oid, 'create')
            """, role));
    }

    [Fact]
    public async Task The_application_may_truncate_reference_or_trigger_nothing_and_delete_lots_that_ended_secrets_dead_workers_beats_and_what_is_tidied_away() =>
        Assert.Equal(["DELETE item_lot", "DELETE item_lot", "DELETE notice", "DELETE notice_outbox", "DELETE org_secret", "DELETE worker_heartbeat", "DELETE workflow_draft_revision", "DELETE workflow_trial", "DELETE workflow_trial_step"], await AskAsync(
            """
            select p.privilege || ' ' || c.relname from pg_class c
            cross join unnest(array['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as p(privilege)
            cross join unnest(array['rcm_app', 'rcm_worker', 'rcm_queue', 'rcm_auth', 'public']) as r(role)
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and has_table_privilege(r.role, c.oid, p.privilege)
            order by 1
            """));

    private async Task<IReadOnlyList<string>> AskAsync(string sql, params object?[] values)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<string>(sql, values);
    }

    private async Task<IReadOnlyList<object?[]>> RowsAsync(string sql, params object?[] values)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.RowsAsync(sql, values);
    }
}
