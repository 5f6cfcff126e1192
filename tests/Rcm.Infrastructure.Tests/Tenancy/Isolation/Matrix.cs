namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>Whose rows of a table a command reaches, written down by hand.</summary>
internal enum Reach
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>Those of one's own organisation, whoever one acts for.</summary>
    Home,

    /// <summary>One's own: of an organisation's people, the first one has some.</summary>
    Self,

    /// <summary>Those of one's own organisation, while one acts for it.</summary>
    HomeWhileActing,

    /// <summary>Those of the acting organisation, where it is one's own or granted a look.</summary>
    Acting,

    /// <summary>Those of the acting organisation, where it is one's own or granted work.</summary>
    ActingToWork,

    /// <summary>One's own, and those of the acting organisation.</summary>
    HomeAndActing,

    /// <summary>One's own, and those of the acting organisation where it granted teaching.</summary>
    HomeAndActingToTeach,

    /// <summary>Those of the acting organisation, where it is one's own or granted teaching.</summary>
    ActingToTeach,

    /// <summary>As <see cref="HomeAndActingToTeach"/>, and the shared library's for the platform's administrators.</summary>
    TeachAndPlatform,

    /// <summary>Those visible as <see cref="HomeAndActing"/>, and the shared library's.</summary>
    Library,

    /// <summary>Of organisations that one knows: one's own, those that granted one access, those that one granted it.</summary>
    Known,

    /// <summary>Grants that one's own organisation gave or got. North Medical Center alone gave some.</summary>
    GrantParty,

    /// <summary>Grants that one's own organisation gave.</summary>
    GrantGiver,
}

/// <summary>One table: what each command reaches, and how to try it. Texts in braces stand for the ids of the organisation tried.</summary>
internal sealed record TableRules(string Table, Reach Select, Reach Insert, Reach Update, Reach Delete, string Row, string InsertSql, string Set);

internal static class Matrix
{
    public static readonly string[] Commands = ["select", "insert", "update", "delete"];

    public static readonly string[] People =
    [
        "hana", "omar", "vera", "lars", "fiona", "fiona for north", "fiona for lakeside", "otto", "petra", "cora", "cora for north",
        "lars for north", "sys", "nobody",
    ];

    public static readonly TableRules[] Tables =
    [
        new("organization", Reach.Known, Reach.None, Reach.Home, Reach.None, "org_id = {org}",
            "insert into organization (org_id, name) values (gen_random_uuid(), 'New')", "name = name"),
        new("app_user", Reach.Known, Reach.Home, Reach.Home, Reach.None, "org_id = {org}",
            "insert into app_user (user_id, org_id, email, full_name, created_at, updated_at) values (gen_random_uuid(), {org}, gen_random_uuid(), 'N', now(), now())",
            "full_name = full_name"),
        new("endpoint", Reach.Acting, Reach.Home, Reach.HomeWhileActing, Reach.None, "endpoint_id = {endpoint}",
            "insert into endpoint (org_id, name, channel_type_id, created_at) values ({org}, 'New', {spare_channel}, now())", "name = name"),
        new("endpoint_breaker", Reach.Acting, Reach.None, Reach.HomeWhileActing, Reach.None, "endpoint_id = {endpoint}",
            "insert into endpoint_breaker (endpoint_id, org_id, failures, openings, updated_at) values ({endpoint}, {org}, 0, 0, now())", "failures = failures"),
        new("item_lot", Reach.Acting, Reach.None, Reach.None, Reach.None, "batch_job_id = {batch}",
            "insert into item_lot (batch_job_id, org_id, lease_owner, first_item, last_item, item_rows, claimed_at, lease_until) values ({batch}, {org}, 'w', 1, 1, 1, now(), now())",
            "lease_owner = lease_owner"),
        new("worker_heartbeat", Reach.None, Reach.None, Reach.None, Reach.None, "worker = {user}::text",
            "insert into worker_heartbeat (worker, started_at, seen_at) values (gen_random_uuid()::text, now(), now())", "seen_at = seen_at"),
        new("user_workflow", Reach.Library, Reach.TeachAndPlatform, Reach.TeachAndPlatform, Reach.None, "workflow_id = {workflow}",
            "insert into user_workflow (workflow_id, name, created_at, updated_at, owner_org_id) values (gen_random_uuid(), 'New', now(), now(), {org})",
            "name = name"),
        new("workflow_version", Reach.Library, Reach.TeachAndPlatform, Reach.None, Reach.None, "workflow_version_id = {version}",
            "insert into workflow_version (workflow_id, version, graph, published_at) values ({workflow}, 2, '{}', now())", "note = note"),
        new("workflow_draft", Reach.HomeAndActing, Reach.HomeAndActingToTeach, Reach.HomeAndActingToTeach, Reach.None, "workflow_id = {workflow} and org_id = {org}",
            "insert into workflow_draft (workflow_id, org_id, graph, updated_at) values ({workflow}, {org}, '{}', now())", "graph = graph"),
        new("workflow_draft_revision", Reach.HomeAndActing, Reach.HomeAndActingToTeach, Reach.None, Reach.None, "workflow_id = {workflow} and org_id = {org}",
            "insert into workflow_draft_revision (workflow_id, org_id, revision, edit_id, edit, undo) values ({workflow}, {org}, 2, gen_random_uuid(), '{}', '{}')",
            "edit = edit"),
        new("workflow_trial", Reach.Acting, Reach.ActingToTeach, Reach.ActingToTeach, Reach.None, "org_id = {org}",
            "insert into workflow_trial (trial_id, org_id, workflow_id, endpoint_id, graph) values (gen_random_uuid(), {org}, {workflow}, {endpoint}, '{}')",
            "status = status"),
        new("workflow_trial_step", Reach.Acting, Reach.None, Reach.None, Reach.None, "org_id = {org}",
            "insert into workflow_trial_step (trial_id, step, org_id, facts) select trial_id, 2, {org}, '{}' from workflow_trial where org_id = {org}", "facts = facts"),
        new("micro_state", Reach.Library, Reach.HomeAndActingToTeach, Reach.TeachAndPlatform, Reach.None, "micro_state_id = {state}",
            "insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, text_emb, created_at) values ({workflow}, {node}, '', '{}', array_fill(0.1, array[768])::vector, now())",
            "label = label"),
        new("micro_state_change", Reach.Library, Reach.HomeAndActingToTeach, Reach.None, Reach.None, "micro_state_id = {state}",
            "insert into micro_state_change (org_id, micro_state_id, change_set, act, before, after) values ({org}, {state}, gen_random_uuid(), 'edit', '{}', '{}')",
            "note = note"),
        new("micro_state_place", Reach.Acting, Reach.Acting, Reach.Acting, Reach.None, "org_id = {org}",
            "insert into micro_state_place (org_id, micro_state_id, x, y, cluster, generator, generator_version, drawn_at) values ({org}, {state}, 0, 0, 1, 'g', '1', now())",
            "x = x"),
        new("micro_state_vector", Reach.None, Reach.None, Reach.None, Reach.None, "micro_state_id = {state}",
            "insert into micro_state_vector values ({state}, 'g', '1', array_fill(0.1, array[768])::vector)", "generator = generator"),
        new("proposal_batch", Reach.Acting, Reach.None, Reach.None, Reach.None, "batch_job_id = {batch}",
            "insert into proposal_batch (micro_state_id, batch_job_id, org_id) values ({state}, {batch}, {org})", "created_at = created_at"),
        new("batch_job", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "batch_job_id = {batch}",
            "insert into batch_job (org_id, prompt, created_at, updated_at) values ({org}, 'New', now(), now())", "prompt = prompt"),
        new("batch_job_item", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "batch_job_item_id = {item}",
            "insert into batch_job_item (batch_job_id, org_id, row_number, input_data, created_at, updated_at) values ({batch}, {org}, 2, '{}', now(), now())",
            "row_number = row_number"),
        new("batch_item_attempt", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "batch_job_item_id = {item}",
            "insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at) values ({item}, 2, {org}, 'w', now())", "worker = worker"),
        new("batch_act", Reach.Acting, Reach.ActingToWork, Reach.None, Reach.None, "batch_job_id = {batch}",
            "insert into batch_act (org_id, batch_job_id, act, rows) values ({org}, {batch}, 'pause', 1)", "rows = rows"),
        new("notice", Reach.Self, Reach.None, Reach.Self, Reach.None, "org_id = {org}",
            "insert into notice (org_id, user_id, batch_job_id, kind, total_rows, successful_rows, failed_rows, review_rows) values ({org}, {user}, {batch}, 'failed', 1, 0, 1, 0)",
            "seen_at = seen_at"),
        new("file_mapping", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "org_id = {org}",
            "insert into file_mapping (org_id, header_set, header_of) values ({org}, '\\x01', '{}')", "header_of = header_of"),
        new("batch_item_edit", Reach.Acting, Reach.ActingToWork, Reach.None, Reach.None, "batch_job_item_id = {item}",
            "insert into batch_item_edit (org_id, batch_job_item_id, attempt, field) values ({org}, {item}, 1, 'dob')", "field = field"),
        new("batch_item_review", Reach.Acting, Reach.ActingToWork, Reach.None, Reach.None, "batch_job_item_id = {item}",
            "insert into batch_item_review (org_id, batch_job_item_id, attempt, act, state) values ({org}, {item}, 1, 'take', 'in_review')", "note = note"),
        new("notice_preference", Reach.Self, Reach.Self, Reach.Self, Reach.None, "org_id = {org}",
            "insert into notice_preference (user_id, org_id) values ({user}, {org})", "mail_stuck = mail_stuck"),
        new("notice_settings", Reach.Home, Reach.Home, Reach.Home, Reach.None, "org_id = {org}",
            "insert into notice_settings (org_id) values ({org})", "smtp_host = smtp_host"),
        new("notice_outbox", Reach.Home, Reach.None, Reach.Home, Reach.None, "org_id = {org}",
            "insert into notice_outbox (org_id, channel, batch_org_id, batch_job_id, kind, batch_status, total_rows, successful_rows, failed_rows, review_rows) values ({org}, 'webhook', {org}, {batch}, 'failed', 'failed', 1, 0, 1, 0)",
            "last_error = last_error"),
        new("model_use", Reach.Acting, Reach.None, Reach.None, Reach.None, "batch_job_item_id = {item}",
            "insert into model_use (org_id, batch_job_id, batch_job_item_id, model, tokens) values ({org}, {batch}, {item}, 'm', 1)", "tokens = tokens"),
        new("page_snapshot", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "org_id = {org}",
            "insert into page_snapshot (org_id, content_hash, fingerprint, dom, created_at) values ({org}, '\\x01', 'f', '', now())", "dom = dom"),
        new("workflow_trace", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "trace_id = {trace}",
            "insert into workflow_trace (org_id, action_type, created_at) values ({org}, 'navigate', now())", "tier = tier"),
        new("workflow_trace_endpoint", Reach.Acting, Reach.ActingToWork, Reach.ActingToWork, Reach.None, "trace_id = {trace}",
            "insert into workflow_trace_endpoint (trace_id, endpoint_id, org_id) values ({trace}, {endpoint}, {org})", "endpoint_id = endpoint_id"),
        new("access_grant", Reach.GrantParty, Reach.Home, Reach.GrantGiver, Reach.None, "org_id = {org}",
            "insert into access_grant (grant_id, org_id, grantee_org_id, permissions, created_at, revoked_at) values (gen_random_uuid(), {org}, {other}, '{view}', now(), now())",
            "expires_at = expires_at"),
        new("organization_sign_in", Reach.Home, Reach.Home, Reach.Home, Reach.None, "org_id = {org}",
            "insert into organization_sign_in (org_id, kind, tenant_id, updated_at) values ({org}, 'entra', gen_random_uuid(), now())", "kind = kind"),
        new("user_identity", Reach.Home, Reach.None, Reach.None, Reach.None, "org_id = {org}",
            "insert into user_identity values ('issuer', 'tenant', 'another', {user}, {org}, now(), now())", "subject = subject"),
        new("org_secret", Reach.Home, Reach.Home, Reach.Home, Reach.Home, "org_id = {org}",
            "insert into org_secret values ({org}, 'another secret', 'protected', now())", "protected_value = protected_value"),
        new("audit_log", Reach.Home, Reach.HomeAndActing, Reach.None, Reach.None, "org_id = {org}",
            "insert into audit_log (org_id, action, subject) values ({org}, 'seen', 'batch')", "action = action"),
    ];

    // What North Medical Center granted.
    private static readonly Dictionary<string, string[]> Granted = new()
    {
        ["fiona for north"] = ["view", "work", "teach"],
        ["cora for north"] = ["view"],
    };

    private static readonly Dictionary<string, string> Homes = new()
    {
        ["hana"] = "north", ["omar"] = "north", ["vera"] = "north", ["lars"] = "lakeside", ["fiona"] = "partners", ["otto"] = "partners",
        ["petra"] = "partners", ["cora"] = "credcheck", ["sys"] = "platform",
    };

    private static readonly string[] FirstOfHome = ["hana", "lars", "fiona", "cora", "sys"];

    private static readonly Dictionary<string, string[]> KnownTo = new()
    {
        ["north"] = ["north", "partners", "credcheck"],
        ["partners"] = ["partners", "north"],
        ["credcheck"] = ["credcheck", "north"],
        ["lakeside"] = ["lakeside"],
        ["platform"] = ["platform"],
    };

    /// <returns>The organisations whose rows the command reaches; "nobody" for the shared library's.</returns>
    public static IEnumerable<string> Expected(string person, Reach reach)
    {
        if (!Homes.TryGetValue(person.Split(' ')[0], out var home))
        {
            // No settings: the shared library is the one thing that is nobody's.
            return reach == Reach.Library ? ["nobody"] : [];
        }

        return reach switch
        {
            Reach.None => [],
            Reach.Home => [home],
            Reach.Self => FirstOfHome.Contains(person.Split(' ')[0]) ? [home] : [],
            Reach.HomeWhileActing => Acting(person, home, "view").Intersect([home]),
            Reach.Acting => Acting(person, home, "view"),
            Reach.ActingToWork => Acting(person, home, "work"),
            Reach.HomeAndActing => Acting(person, home, "view").Append(home),
            Reach.HomeAndActingToTeach => Acting(person, home, "teach").Append(home),
            Reach.ActingToTeach => Acting(person, home, "teach"),
            Reach.TeachAndPlatform => Acting(person, home, "teach").Append(home).Concat(person == "sys" ? ["nobody"] : Array.Empty<string>()),
            Reach.Library => Acting(person, home, "view").Append(home).Append("nobody"),
            Reach.Known => KnownTo[home],
            Reach.GrantParty => KnownTo[home].Intersect(["north"]),
            Reach.GrantGiver => home == "north" ? ["north"] : [],
            _ => throw new ArgumentOutOfRangeException(nameof(reach)),
        };
    }

    public static string Fill(string sql, IReadOnlyDictionary<string, string> keys) =>
        keys.Aggregate(sql, (text, key) => text.Replace("{" + key.Key + "}", key.Value, StringComparison.Ordinal));

    private static IEnumerable<string> Acting(string person, string home, string permission)
    {
        var words = person.Split(" for ");
        if (words.Length == 1)
        {
            return [home];
        }

        return Granted.TryGetValue(person, out var granted) && granted.Contains(permission) ? [words[1]] : [];
    }
}
