using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Tenancy;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>
/// The demo's organisations and people in a database of their own, each organisation with one row in every table; nobody's shared workflow
/// beside them. North Medical Center has granted Revenue Partners everything, and CredCheck a look.
/// </summary>
public sealed class Town(DatabaseFixture fixture) : IAsyncLifetime
{
    /// <summary>Whose data: the names that the matrix uses.</summary>
    public static readonly IReadOnlyDictionary<string, DemoOrganisation> Organisations = new Dictionary<string, DemoOrganisation>
    {
        ["north"] = DemoPeople.NorthMedical,
        ["lakeside"] = DemoPeople.Lakeside,
        ["partners"] = DemoPeople.RevenuePartners,
        ["credcheck"] = DemoPeople.CredCheck,
        ["platform"] = DemoPeople.Platform,
    };

    private readonly Dictionary<string, Dictionary<string, string>> keys = [];

    public TestDatabase Database { get; private set; } = null!;

    public Guid GrantToPartners { get; private set; }

    /// <summary>Ids of an organisation's rows by name (batch, item, trace, …), as SQL literals; organisation "nobody": the shared library's.</summary>
    public IReadOnlyDictionary<string, string> KeysOf(string organisation) => keys[organisation];

    /// <summary>How a person of the matrix comes to the database.</summary>
    public static TenantContext? Of(string person) => person switch
    {
        "nobody" => null,
        "fiona for north" => Of(DemoPeople.Fiona, DemoPeople.NorthMedical),
        "fiona for lakeside" => Of(DemoPeople.Fiona, DemoPeople.Lakeside),
        "lars for north" => Of(DemoPeople.Lars, DemoPeople.NorthMedical),
        "cora for north" => Of(DemoPeople.Cora, DemoPeople.NorthMedical),
        _ => DemoPeople.People.Single(p => p.Email.StartsWith(person + "@", StringComparison.Ordinal)) is var p ? Of(p, p.Organisation) : null,
    };

    public async ValueTask InitializeAsync()
    {
        Database = await fixture.CloneAsync();
        foreach (var o in DemoPeople.Organisations)
        {
            await Database.AddAsync(
                new Organisation { OrgId = o.OrgId, OrgType = o.OrgType, Name = o.Name, EmailDomain = o.EmailDomain, CreatedAt = Some.Now });
        }

        foreach (var p in DemoPeople.People)
        {
            await Database.ExecuteAsync(
                "insert into app_user (user_id, org_id, email, full_name, role, created_at, updated_at) values ($1, $2, $3, $4, $5, now(), now())",
                p.UserId, p.Organisation.OrgId, p.Email, p.FullName, p.Role);
        }

        var node = Some.Node();
        await Database.AddAsync(node);
        foreach (var (name, organisation) in Organisations)
        {
            await FurnishAsync(name, organisation, node);
        }

        var shared = Some.Workflow();
        await Database.AddAsync(shared);
        var version = Some.Version(shared);
        var state = Some.MicroState(shared, node);
        await Database.AddAsync(version, state);
        keys["nobody"] = new() { ["workflow"] = Literal(shared.WorkflowId), ["version"] = Literal(version.WorkflowVersionId), ["state"] = Literal(state.MicroStateId) };

        await Database.ExecuteAsync(
            "insert into micro_state_change (org_id, micro_state_id, change_set, act, before, after) values ($1, $2, gen_random_uuid(), 'edit', '{}', '{}')",
            DemoPeople.Platform.OrgId, state.MicroStateId);
        GrantToPartners = Guid.NewGuid();
        await GrantAsync(GrantToPartners, DemoPeople.NorthMedical, DemoPeople.RevenuePartners, [.. GrantPermission.All]);
        await GrantAsync(Guid.NewGuid(), DemoPeople.NorthMedical, DemoPeople.CredCheck, GrantPermission.View);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static TenantContext Of(DemoPerson person, DemoOrganisation acting) => new(person.Organisation.OrgId, acting.OrgId, person.UserId);

    private Task<int> GrantAsync(Guid id, DemoOrganisation hospital, DemoOrganisation firm, params string[] permissions) =>
        Database.ExecuteAsync(
            "insert into access_grant (grant_id, org_id, grantee_org_id, permissions, created_at) values ($1, $2, $3, $4, now())",
            id, hospital.OrgId, firm.OrgId, permissions);

    private async Task FurnishAsync(string name, DemoOrganisation demo, WorkflowNode node)
    {
        var organisation = new Organisation { OrgId = demo.OrgId, Name = demo.Name };
        var person = DemoPeople.People.First(p => p.Organisation == demo);
        var channel = Some.ChannelType();
        var spare = Some.ChannelType();
        var workflow = Some.Workflow(organisation);
        var batch = Some.Batch(organisation, rows: 1);
        await Database.AddAsync(channel, spare);
        await Database.AddAsync(workflow, batch, Some.SignIn(organisation));
        var endpoint = Some.Endpoint(organisation, channel);
        var version = Some.Version(workflow);
        var state = Some.MicroState(workflow, node);
        var item = Some.Item(batch, 1);
        await Database.AddAsync(endpoint, version, state, item);
        var trace = Some.Trace(item);
        await Database.AddAsync(trace);
        keys[name] = new()
        {
            ["org"] = Literal(demo.OrgId),
            ["user"] = Literal(person.UserId),
            ["spare_channel"] = Literal(spare.ChannelTypeId),
            ["endpoint"] = Literal(endpoint.EndpointId),
            ["workflow"] = Literal(workflow.WorkflowId),
            ["version"] = Literal(version.WorkflowVersionId),
            ["state"] = Literal(state.MicroStateId),
            ["node"] = Literal(node.NodeId),
            ["batch"] = Literal(batch.BatchJobId),
            ["item"] = Literal(item.BatchJobItemId),
            ["trace"] = Literal(trace.TraceId),
        };
        foreach (var sql in new[]
        {
            "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at) values ({item}, 1, {org}, 'w', now())",
            "insert into batch_act (org_id, batch_job_id, act, rows) values ({org}, {batch}, 'pause', 1)",
            "insert into notice (org_id, user_id, batch_job_id, kind, total_rows, successful_rows, failed_rows, review_rows) values ({org}, {user}, {batch}, 'finished', 1, 1, 0, 0)",
            "insert into notice_preference (user_id, org_id) values ({user}, {org})",
            "insert into notice_settings (org_id) values ({org})",
            "insert into notice_outbox (org_id, channel, batch_org_id, batch_job_id, kind, batch_status, total_rows, successful_rows, failed_rows, review_rows) values ({org}, 'webhook', {org}, {batch}, 'finished', 'completed', 1, 1, 0, 0)",
            "insert into micro_state_change (org_id, micro_state_id, change_set, act, before, after) values ({org}, {state}, gen_random_uuid(), 'edit', '{}', '{}')",
            "insert into micro_state_place (org_id, micro_state_id, x, y, cluster, generator, generator_version, drawn_at) values ({org}, {state}, 0, 0, 1, 'g', '1', now())",
            "insert into micro_state_vector values ({state}, 'g', '1', array_fill(0.1, array[768])::vector)",
            "insert into proposal_batch (micro_state_id, batch_job_id, org_id) values ({state}, {batch}, {org})",
            "insert into endpoint_breaker (endpoint_id, org_id, failures, openings, updated_at) values ({endpoint}, {org}, 0, 0, now())",
            "insert into item_lot (batch_job_id, org_id, lease_owner, first_item, last_item, item_rows, claimed_at, lease_until) values ({batch}, {org}, 'w', {item}, {item}, 1, now(), now())",
            "insert into worker_heartbeat (worker, started_at, seen_at) values ({user}::text, now(), now())",
            "insert into workflow_draft (workflow_id, org_id, graph, updated_at) values ({workflow}, {org}, '{}', now())",
            "insert into workflow_draft_revision (workflow_id, org_id, revision, edit_id, edit, undo) values ({workflow}, {org}, 1, gen_random_uuid(), '{}', '{}')",
            "insert into file_mapping (org_id, header_set, header_of) values ({org}, '\\x00', '{}')",
            "insert into workflow_trial (trial_id, org_id, workflow_id, endpoint_id, graph) values (gen_random_uuid(), {org}, {workflow}, {endpoint}, '{}')",
            "insert into workflow_trial_step (trial_id, step, org_id, facts) select trial_id, 1, {org}, '{}' from workflow_trial where org_id = {org}",
            "insert into batch_item_edit (org_id, batch_job_item_id, attempt, field, old_value, new_value) values ({org}, {item}, 1, 'dob', 'a', 'b')",
            "insert into batch_item_review (org_id, batch_job_item_id, attempt, act, state, note) values ({org}, {item}, 1, 'take', 'in_review', 'n')",
            "insert into model_use (org_id, batch_job_id, batch_job_item_id, model, tokens) values ({org}, {batch}, {item}, 'm', 1)",
            "insert into page_snapshot (org_id, content_hash, fingerprint, dom, created_at) values ({org}, '\\x00', 'f', '<p></p>', now())",
            "insert into workflow_trace_endpoint (trace_id, endpoint_id, org_id) values ({trace}, {endpoint}, {org})",
            "insert into user_identity values ('issuer', 'tenant', {user}::text, {user}, {org}, now(), now())",
            "insert into org_secret values ({org}, 'a secret', 'protected', now())",
            "insert into audit_log (org_id, action, subject) values ({org}, 'seen', 'batch')",
        })
        {
            await Database.ExecuteAsync(Matrix.Fill(sql, keys[name]));
        }
    }

    private static string Literal(Guid id) => $"'{id}'";

    private static string Literal(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
