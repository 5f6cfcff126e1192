using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Channels;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Demo;

namespace Rcm.Infrastructure.Tenancy;

/// <summary>The statements of `rcm demo`, in the owner's transaction.</summary>
internal sealed class DemoLoad(NpgsqlConnection connection, CancellationToken cancellation)
{
    public static readonly Guid WorkflowId = new("f10a0000-0000-4000-8000-000000000001");
    private const string ChannelCode = "meridian_portal";

    private static readonly string[] Forced =
        ["organization", "app_user", "organization_sign_in", "access_grant", "endpoint", "org_secret", "user_workflow", "workflow_version", "micro_state"];

    /// <summary>An owner that is no superuser is bound by its own policies, which know no demo: lifted inside this transaction alone.</summary>
    public Task UnbindOwnerAsync() => EachForcedAsync("no force");

    public Task BindOwnerAsync() => EachForcedAsync("force");

    /// <returns>False where the demo is there already.</returns>
    public async Task<bool> OrganisationsAndPeopleAsync()
    {
        if (await ScalarAsync("select count(*) from organization where org_id = $1", DemoPeople.NorthMedical.OrgId) is > 0L)
        {
            return false;
        }

        foreach (var o in DemoPeople.Organisations)
        {
            await RunAsync("insert into organization (org_id, org_type, name, email_domain) values ($1, $2, $3, $4)", o.OrgId, (object?)o.OrgType ?? DBNull.Value, o.Name, o.EmailDomain);
            await RunAsync("insert into organization_sign_in (org_id, kind, tenant_id, updated_at) values ($1, 'entra', $2, now())", o.OrgId, o.TenantId.ToString("D"));
        }

        foreach (var p in DemoPeople.People)
        {
            await RunAsync(
                "insert into app_user (user_id, org_id, email, full_name, role, is_active, created_at, updated_at) values ($1, $2, $3, $4, $5, true, now(), now())",
                p.UserId, p.Organisation.OrgId, p.Email, p.FullName, p.Role);
        }

        await RunAsync(
            """
            insert into access_grant (grant_id, org_id, grantee_org_id, permissions, granted_by, created_at)
            values ($1, $2, $3, array['view', 'work', 'reveal', 'teach'], $4, now())
            """,
            Guid.CreateVersion7(), DemoPeople.NorthMedical.OrgId, DemoPeople.RevenuePartners.OrgId, DemoPeople.Omar.UserId);
        return true;
    }

    /// <summary>The reference's nodes and transitions, published as version 1, with the micro-states recorded from the portal.</summary>
    public async Task WorkflowAsync()
    {
        foreach (var (code, description, metadata, confidence) in new[]
        {
            (DemoStates.Login, "Login to payer portal", """{"portal_type": "payer"}""", 0.95m),
            (DemoStates.Search, "Search for patient", """{"search_fields": ["name", "dob", "member_id"]}""", 0.90m),
            (DemoStates.Verify, "Verify eligibility status", """{"output_fields": ["coverage", "copay"]}""", 0.85m),
        })
        {
            await RunAsync(
                """
                insert into workflow_node (code, description, metadata, label_conf, last_label_at) values ($1, $2, $3::jsonb, $4, now())
                on conflict (code) do nothing
                """,
                code, description, metadata, confidence);
        }

        foreach (var t in DemoStates.Graph.Transitions)
        {
            await RunAsync(
                """
                insert into workflow_transition (from_node, to_node, action_label)
                select f.node_id, t.node_id, $3 from workflow_node f, workflow_node t where f.code = $1 and t.code = $2
                on conflict do nothing
                """,
                t.From, t.To, t.Label);
        }

        await RunAsync(
            """
            insert into user_workflow (workflow_id, name, description, required_data, created_at, updated_at)
            values ($1, 'Eligibility Check Workflow', 'Standard eligibility verification process', $2::jsonb, now(), now())
            """,
            WorkflowId, JsonSerializer.Serialize(DemoStates.RequiredData));
        await RunAsync(
            "insert into workflow_version (workflow_id, version, graph, note, published_at) values ($1, 1, $2::jsonb, 'Recorded from the demo portal', now())",
            WorkflowId, DemoStates.Graph.ToJson());
        foreach (var state in DemoStates.All)
        {
            await MicroStateAsync(state);
        }
    }

    /// <summary>Each organisation that may work reaches the demo portal, wherever it stands this time.</summary>
    public async Task EndpointsAsync(string portalUrl)
    {
        await RunAsync(
            """
            insert into channel_type (code, name, base_url, endpoint_kind, access_medium) values ($1, 'Meridian Health Plan portal', $2, $3, $4)
            on conflict (code) do update set base_url = excluded.base_url
            """,
            ChannelCode, portalUrl, EndpointKind.Payer, AccessMedium.Web);
        foreach (var organisation in Reaching)
        {
            await RunAsync(
                """
                insert into endpoint (org_id, name, channel_type_id, config, created_at)
                select $1, 'Meridian Health Plan', channel_type_id, '{}', now() from channel_type where code = $2
                on conflict do nothing
                """,
                organisation.OrgId, ChannelCode);
        }
    }

    public async Task PortalSignInAsync(SecretCipher cipher, string username, string password)
    {
        foreach (var organisation in Reaching)
        {
            var endpoint = (long)(await ScalarAsync(
                "select e.endpoint_id from endpoint e join channel_type c using (channel_type_id) where e.org_id = $1 and c.code = $2",
                organisation.OrgId, ChannelCode))!;
            foreach (var (key, value) in new[] { ("username", username), ("password", password) })
            {
                var name = Endpoint.SecretName(endpoint, key);
                await RunAsync(
                    """
                    insert into org_secret (org_id, name, protected_value, updated_at) values ($1, $2, $3, now())
                    on conflict (org_id, name) do update set protected_value = excluded.protected_value, updated_at = excluded.updated_at
                    """,
                    organisation.OrgId, name, cipher.Protect(organisation.OrgId, name, value));
            }
        }
    }

    private static DemoOrganisation[] Reaching => [DemoPeople.NorthMedical, DemoPeople.Lakeside, DemoPeople.RevenuePartners];

    /// <summary>What an older version of this product's own embedder made is made anew: vectors of two versions can't be compared.</summary>
    public async Task ReembedAsync()
    {
        var old = new List<(long Id, string Snapshot)>();
        await using (var command = Command(
            "select micro_state_id, dom_snapshot from micro_state where workflow_id = $1 and generator = $2 and generator_version <> $3",
            [WorkflowId, DomFeatureEmbedder.Name, DomFeatureEmbedder.Version]))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                old.Add((reader.GetInt64(0), reader.GetString(1)));
            }
        }

        foreach (var (id, snapshot) in old)
        {
            await RunAsync("update micro_state set text_emb = $2::vector, generator_version = $3 where micro_state_id = $1", id, VectorOf(snapshot), DomFeatureEmbedder.Version);
        }
    }

    private static string VectorOf(string snapshot) =>
        "[" + string.Join(',', DomFeatureEmbedder.Embed(snapshot).Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";

    private async Task MicroStateAsync(DemoState state)
    {
        var snapshot = DemoStates.Snapshot(state.Page);
        var vector = VectorOf(snapshot);
        await RunAsync(
            """
            insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, semantic_spec, label, category, required, text_emb, mini_score,
                                     is_retired, created_at, fingerprint, generator, generator_version)
            select $1, node_id, $3, $4::jsonb, $5::jsonb, $6, $7, $8, $9::vector, 1, false, now(), $10, $11, $12 from workflow_node where code = $2
            """,
            WorkflowId, state.Node, snapshot, state.Program.ToJson(), JsonSerializer.Serialize(new { page_type = state.PageType }), state.Label,
            state.Category, state.Required, vector, PageFingerprint.Of(snapshot), DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);
    }

    private async Task EachForcedAsync(string how)
    {
        foreach (var table in Forced)
        {
            await RunAsync($"alter table {table} {how} row level security");
        }
    }

    private async Task RunAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<object?> ScalarAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is string ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
