namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>
/// What the customer's database reference (v8) says, written down by hand from it, one fact a line, in the order of its columns.
/// A key's columns are not null; "references" stands for FK.
/// </summary>
internal static class ReferenceV8
{
    public static readonly string[] Tables =
    [
        "task_domain_lu", "task_action_lu", "job_status_lu", "user_role_lu",
        "organization", "app_user", "channel_type", "endpoint", "workflow_node", "workflow_transition", "user_workflow", "micro_state",
        "workflow_trace", "workflow_trace_endpoint", "batch_job", "batch_job_item",
    ];

    public const string Facts = """
        task_domain_lu.domain text not null
        task_domain_lu.description text
        task_domain_lu primary key (domain)
        task_action_lu.action text not null
        task_action_lu.description text
        task_action_lu primary key (action)
        job_status_lu.status text not null
        job_status_lu.description text
        job_status_lu primary key (status)
        user_role_lu.role text not null
        user_role_lu.description text
        user_role_lu primary key (role)

        organization.org_id uuid not null
        organization.org_type text
        organization.name text not null
        organization.email_domain text
        organization.created_at timestamptz not null default now()
        organization primary key (org_id)
        organization unique (name)
        organization unique (email_domain)
        organization check org_type in (hospital, billing_firm, credentialer)

        app_user.user_id uuid not null
        app_user.org_id uuid
        app_user.email text not null
        app_user.full_name text not null
        app_user.role text
        app_user.is_active boolean default true
        app_user.api_key_ssm_parameter_name text
        app_user.created_at timestamptz not null
        app_user.updated_at timestamptz not null
        app_user.last_login_at timestamptz
        app_user primary key (user_id)
        app_user unique (email)
        app_user (org_id) references organization
        app_user (role) references user_role_lu

        channel_type.channel_type_id bigint not null identity
        channel_type.code text
        channel_type.name text not null
        channel_type.base_url text
        channel_type.endpoint_kind text
        channel_type.access_medium text
        channel_type primary key (channel_type_id)
        channel_type unique (code)
        channel_type check endpoint_kind in (payer, provider, clearinghouse)
        channel_type check access_medium in (web, phone, fax, efax, edi)

        endpoint.endpoint_id bigint not null identity
        endpoint.org_id uuid
        endpoint.name text not null
        endpoint.channel_type_id bigint
        endpoint.base_url text
        endpoint.config jsonb default '{}'
        endpoint.created_at timestamptz not null
        endpoint primary key (endpoint_id)
        endpoint unique (org_id, channel_type_id)
        endpoint unique (org_id, name)
        endpoint (org_id) references organization
        endpoint (channel_type_id) references channel_type

        workflow_node.node_id bigint not null identity
        workflow_node.code text
        workflow_node.description text
        workflow_node.metadata jsonb
        workflow_node.label_conf numeric(3,2)
        workflow_node.last_label_at timestamptz
        workflow_node primary key (node_id)
        workflow_node unique (code)

        workflow_transition.from_node bigint not null
        workflow_transition.to_node bigint not null
        workflow_transition.action_label text not null
        workflow_transition.freq integer default 1
        workflow_transition primary key (from_node, to_node, action_label)
        workflow_transition check freq >= 1
        workflow_transition (from_node) references workflow_node
        workflow_transition (to_node) references workflow_node

        user_workflow.workflow_id uuid not null
        user_workflow.name text not null
        user_workflow.description text
        user_workflow.required_data jsonb default '[]'
        user_workflow.created_at timestamptz not null
        user_workflow.updated_at timestamptz not null
        user_workflow primary key (workflow_id)

        micro_state.micro_state_id bigint not null identity
        micro_state.workflow_id uuid
        micro_state.node_id bigint
        micro_state.dom_snapshot text not null
        micro_state.action_json jsonb not null
        micro_state.semantic_spec jsonb
        micro_state.label text
        micro_state.category text
        micro_state.required boolean default false
        micro_state.is_dynamic boolean computed
        micro_state.text_emb vector(768) not null
        micro_state.mini_score numeric(4,3)
        micro_state.is_retired boolean default false
        micro_state.aliased_to bigint
        micro_state.created_at timestamptz not null
        micro_state primary key (micro_state_id)
        micro_state (workflow_id) references user_workflow
        micro_state (node_id) references workflow_node
        micro_state (aliased_to) references micro_state
        micro_state index hnsw (text_emb vector_cosine_ops)

        workflow_trace.trace_id bigint not null identity
        workflow_trace.org_id uuid
        workflow_trace.workflow_id uuid
        workflow_trace.batch_job_item_id bigint
        workflow_trace.action_type text not null
        workflow_trace.action_detail jsonb
        workflow_trace.success boolean default false
        workflow_trace.duration_ms integer
        workflow_trace.error_detail text
        workflow_trace.llm_prompt text
        workflow_trace.llm_response text
        workflow_trace.llm_model text
        workflow_trace.llm_tokens_used integer
        workflow_trace.tier smallint
        workflow_trace.tier_reason text
        workflow_trace.created_at timestamptz not null
        workflow_trace.user_id uuid
        workflow_trace.session_id text
        workflow_trace primary key (trace_id)
        workflow_trace (org_id) references organization
        workflow_trace (workflow_id) references user_workflow
        workflow_trace (batch_job_item_id) references batch_job_item
        workflow_trace (user_id) references app_user

        workflow_trace_endpoint.trace_id bigint not null
        workflow_trace_endpoint.endpoint_id bigint not null
        workflow_trace_endpoint primary key (trace_id, endpoint_id)
        workflow_trace_endpoint (trace_id) references workflow_trace
        workflow_trace_endpoint (endpoint_id) references endpoint

        batch_job.batch_job_id bigint not null identity
        batch_job.org_id uuid
        batch_job.prompt text not null
        batch_job.file_name text
        batch_job.file_path text
        batch_job.total_rows integer default 0
        batch_job.processed_rows integer default 0
        batch_job.successful_rows integer default 0
        batch_job.failed_rows integer default 0
        batch_job.status text
        batch_job.created_at timestamptz not null
        batch_job.updated_at timestamptz not null
        batch_job.completed_at timestamptz
        batch_job.created_by uuid
        batch_job primary key (batch_job_id)
        batch_job (org_id) references organization
        batch_job (status) references job_status_lu
        batch_job (created_by) references app_user

        batch_job_item.batch_job_item_id bigint not null identity
        batch_job_item.batch_job_id bigint
        batch_job_item.row_number integer not null
        batch_job_item.input_data jsonb not null
        batch_job_item.output_data jsonb
        batch_job_item.status text
        batch_job_item.error_message text
        batch_job_item.created_at timestamptz not null
        batch_job_item.updated_at timestamptz not null
        batch_job_item.completed_at timestamptz
        batch_job_item primary key (batch_job_item_id)
        batch_job_item (batch_job_id) references batch_job
        batch_job_item (status) references job_status_lu
        """;

    public static readonly Dictionary<string, string> TaskDomains = new()
    {
        ["eligibility"] = "Eligibility verification",
        ["prior_auth"] = "Prior authorization",
        ["claim"] = "Claims processing",
        ["payment"] = "Payment posting",
        ["patient"] = "Patient management",
        ["provider"] = "Provider management",
        ["billing"] = "Billing operations",
        ["reporting"] = "Report generation",
        ["document"] = "Document management",
    };

    /// <summary>Those that it lists; it says that there are more than twenty others.</summary>
    public static readonly Dictionary<string, string> TaskActions = new()
    {
        ["check"] = "Check status",
        ["verify"] = "Verify information",
        ["update"] = "Update data",
        ["submit"] = "Submit request",
        ["check_status"] = "Check processing status",
        ["appeal"] = "File appeal",
        ["extend"] = "Extend deadline",
        ["submit_claim"] = "Submit claim",
        ["status_check"] = "Status inquiry",
        ["resubmit"] = "Resubmit request",
        ["void"] = "Void/cancel",
        ["correct"] = "Make correction",
        ["post"] = "Post payment",
        ["reconcile"] = "Reconcile accounts",
        ["adjust"] = "Make adjustment",
        ["refund"] = "Process refund",
    };

    public static readonly Dictionary<string, string> JobStatuses = new()
    {
        ["pending"] = "Awaiting processing",
        ["processing"] = "Currently running",
        ["completed"] = "Successfully finished",
        ["failed"] = "Error occurred",
        ["partially_completed"] = "Some items succeeded",
    };

    public static readonly Dictionary<string, string> UserRoles = new()
    {
        ["admin"] = "Full access",
        ["operator"] = "Execute workflows",
        ["viewer"] = "Read-only access",
        ["api_user"] = "API access only",
        ["org_admin"] = "Organization admin",
        ["firm_user"] = "Billing firm user",
        ["hospital_user"] = "Hospital user",
        ["sys_admin"] = "System administrator",
    };

    public static readonly string[] RcmUserColumns =
        ["id", "email", "full_name", "role", "is_active", "api_key_ssm_parameter_name", "created_at", "updated_at", "last_login_at"];

    public static readonly string[] RcmTraceColumns =
    [
        "id", "batch_job_item_id", "portal_id", "action_type", "action_detail", "success", "duration_ms", "error_detail", "llm_prompt",
        "llm_response", "llm_model", "llm_tokens_used", "created_at", "user_id", "session_id",
    ];
}
