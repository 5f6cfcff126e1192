using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>
/// Every example row of the reference goes in as it stands there: without column names, whole UUIDs for its shortened ones, DEFAULT for the
/// computed column, and a vector of full length.
/// </summary>
public sealed class ExampleTests(DatabaseFixture fixture)
{
    private const string Examples = """
        insert into organization values
            ('7b1d1111-aaaa-4aaa-8aaa-000000000001', 'hospital', 'North Medical Center (example)', 'northmed.example', '2025-08-01 10:00:00Z');
        insert into organization values
            ('8c2e2222-aaaa-4aaa-8aaa-000000000002', 'billing_firm', 'Revenue Partners LLC (example)', 'revpartners.example', '2025-08-01 11:00:00Z');
        insert into app_user values
            ('00000000-aaaa-4aaa-8aaa-000000000123', '7b1d1111-aaaa-4aaa-8aaa-000000000001', 'john@northmed.org', 'John Doe', 'operator', true,
             '/rcm/keys/john', '2025-08-01 12:00:00Z', '2025-08-01 12:00:00Z', '2025-08-01 14:00:00Z');
        insert into channel_type values
            (1, 'anthem_availity', 'Anthem via Availity', 'https://availity.com', 'payer', 'web'),
            (2, 'uhc_portal', 'UnitedHealthcare Portal', 'https://provider.uhc.com', 'payer', 'web'),
            (3, 'medicaid_phone', 'State Medicaid Phone', NULL, 'payer', 'phone');
        insert into endpoint values
            (1, '7b1d1111-aaaa-4aaa-8aaa-000000000001', 'Anthem Production', 1, NULL, '{"region": "midwest"}', '2025-08-01 12:00:00Z'),
            (2, '7b1d1111-aaaa-4aaa-8aaa-000000000001', 'UHC Production', 2, 'https://custom.uhc.com', '{"api_version": "2.0"}', '2025-08-01 12:00:00Z');
        insert into workflow_node values
            (1, 'login_portal', 'Login to payer portal', '{"portal_type": "payer"}', 0.95, '2025-08-01 10:00:00Z'),
            (2, 'search_patient', 'Search for patient', '{"search_fields": ["name", "dob", "member_id"]}', 0.90, '2025-08-01 10:00:00Z'),
            (3, 'verify_eligibility', 'Verify eligibility status', '{"output_fields": ["coverage", "copay"]}', 0.85, '2025-08-01 10:00:00Z');
        insert into workflow_transition values
            (1, 2, 'login_success', 150),
            (2, 3, 'patient_found', 145),
            (1, 1, 'login_retry', 5);
        insert into user_workflow values
            ('00000000-bbbb-4bbb-8bbb-000000000123', 'Eligibility Check Workflow', 'Standard eligibility verification process',
             '["patient_name", "dob", "member_id"]', '2025-08-01 10:00:00Z', '2025-08-01 10:00:00Z');
        insert into micro_state values
            (1, '00000000-bbbb-4bbb-8bbb-000000000123', 1, '<html>...</html>', '{"action": "click", "element": "login"}', '{"page_type": "login"}',
             'login_page', 'authentication', true, DEFAULT, (array[0.123, -0.456] || array_fill(0.1, array[766]))::vector, 0.95, false, NULL,
             '2025-08-01 10:00:00Z');
        """;

    // The reference has no example of these, and its trace needs them.
    private const string Batch = """
        insert into batch_job (batch_job_id, org_id, prompt, status, created_at, updated_at)
            values (1, '7b1d1111-aaaa-4aaa-8aaa-000000000001', 'Check eligibility', 'pending', now(), now());
        insert into batch_job_item (batch_job_item_id, batch_job_id, row_number, input_data, status, created_at, updated_at)
            values (1, 1, 1, '{}', 'pending', now(), now());
        """;

    private const string Trace = """
        insert into workflow_trace values
            (1, '7b1d1111-aaaa-4aaa-8aaa-000000000001', '00000000-bbbb-4bbb-8bbb-000000000123', 1, 'navigate', '{"url": "https://portal.com"}', true,
             1500, NULL, 'Navigate to portal', 'Navigated successfully', 'gpt-4', 150, 1, 'standard', '2025-08-01 10:00:00Z',
             '00000000-aaaa-4aaa-8aaa-000000000123', 'sess-456');
        insert into workflow_trace_endpoint values (1, 2);
        """;

    [Fact]
    public async Task Every_example_row_goes_in_and_the_old_views_show_it()
    {
        // A database of its own: the examples bring their ids along, which other tests' rows may have.
        await using var database = await fixture.CloneAsync();
        await using var transaction = await database.BeginAsync();
        var connection = transaction.Connection;

        await connection.ExecuteAsync(Examples);
        await connection.ExecuteAsync(Batch);
        await connection.ExecuteAsync(Trace);

        Assert.Equal(
            ["john@northmed.org", "John Doe", "operator", true, "/rcm/keys/john"],
            Assert.Single(await connection.RowsAsync("select email, full_name, role, is_active, api_key_ssm_parameter_name from rcm_user where email = 'john@northmed.org'")));
        Assert.Equal(
            [1L, "uhc_portal", "navigate", true, 1500, "gpt-4", 150],
            Assert.Single(await connection.RowsAsync("select id, portal_id, action_type, success, duration_ms, llm_model, llm_tokens_used from rcm_trace where batch_job_item_id = 1")));
        Assert.False(await connection.ScalarAsync<bool>("select is_dynamic from micro_state where micro_state_id = 1"));
    }

    [Fact]
    public async Task An_item_and_a_trace_endpoint_that_name_no_organisation_belong_to_their_parents()
    {
        // A database of its own: the examples bring their ids along, which other tests' rows may have.
        await using var database = await fixture.CloneAsync();
        await using var transaction = await database.BeginAsync();
        await transaction.Connection.ExecuteAsync(Examples + Batch);
        await transaction.Connection.ExecuteAsync(Trace);

        var organisation = new Guid("7b1d1111-aaaa-4aaa-8aaa-000000000001");
        Assert.Equal(organisation, await transaction.Connection.ScalarAsync<Guid>("select org_id from batch_job_item where batch_job_item_id = 1"));
        Assert.Equal(organisation, await transaction.Connection.ScalarAsync<Guid>("select org_id from workflow_trace_endpoint where trace_id = 1"));
    }

    [Theory]
    [InlineData("""{"action": "fill", "value": "{{member_id}}"}""", "<p></p>", true)]
    [InlineData("""{"action": "click"}""", "<p>{{last_name}}</p>", true)]
    [InlineData("""{"action": "click"}""", "<p>{ {member_id} } {{}}</p>", false)]
    public async Task A_micro_state_is_dynamic_where_its_action_or_its_page_holds_a_placeholder(string action, string page, bool dynamic)
    {
        // A database of its own: the examples bring their ids along, which other tests' rows may have.
        await using var database = await fixture.CloneAsync();
        await using var transaction = await database.BeginAsync();

        var found = await transaction.Connection.ScalarAsync<bool>(
            """
            insert into micro_state (dom_snapshot, action_json, text_emb, created_at)
            values ($1, $2::jsonb, array_fill(0.1, array[768])::vector, now()) returning is_dynamic
            """, page, action);

        Assert.Equal(dynamic, found);
    }
}
