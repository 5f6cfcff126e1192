-- The reference's views for older programs, verbatim but for security_invoker: a view must not see more than its reader.
create view rcm_user with (security_invoker = true) as
select
    user_id as id,
    email,
    full_name,
    role,
    is_active,
    api_key_ssm_parameter_name,
    created_at,
    updated_at,
    last_login_at
from app_user;

create view rcm_trace with (security_invoker = true) as
select
    trace_id as id,
    batch_job_item_id,
    (select ct.code from workflow_trace_endpoint wte
     join endpoint e on wte.endpoint_id = e.endpoint_id
     join channel_type ct on e.channel_type_id = ct.channel_type_id
     where wte.trace_id = workflow_trace.trace_id
     limit 1) as portal_id,
    action_type,
    action_detail,
    success,
    duration_ms,
    error_detail,
    llm_prompt,
    llm_response,
    llm_model,
    llm_tokens_used,
    created_at,
    user_id,
    session_id
from workflow_trace;
