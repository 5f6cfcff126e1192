-- A made-up row that is run through a draft, to see what happens: by a worker, which has the browser, while a page watches. It counts nowhere:
-- it is no batch, has no item and no trace.
create table workflow_trial (
    trial_id    uuid primary key,
    org_id      uuid not null references organization,
    workflow_id uuid not null references user_workflow,
    endpoint_id bigint not null references endpoint,
    graph       jsonb not null,                           -- the draft as it was; DraftGraph
    input_data  jsonb,                                    -- the row; taken away when the trial has ended
    status      text not null default 'waiting' check (status in ('waiting', 'running', 'ended', 'stopped')),
    result      jsonb,                                    -- {"outcome", "exception", "reasonCode", "message"}; no patient data
    worker      text,
    lease_until timestamptz,
    created_by  uuid references app_user,
    created_at  timestamptz not null default now(),
    ended_at    timestamptz
);
-- One at a time for a person: each drives a payer's portal.
create unique index workflow_trial_open on workflow_trial (org_id, created_by) where status in ('waiting', 'running');
create index workflow_trial_queue on workflow_trial (created_at) where status in ('waiting', 'running');
create table workflow_trial_step (
    trial_id   uuid not null references workflow_trial,
    step       integer not null,                          -- counted from 1
    org_id     uuid not null references organization,
    facts      jsonb not null,                            -- node, action, success, …: templates, never what filled them
    page       text,                                      -- scrubbed
    created_at timestamptz not null default now(),
    primary key (trial_id, step)
);

alter table workflow_trial enable row level security;
alter table workflow_trial force row level security;
create policy tenant_read on workflow_trial for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()));
create policy tenant_insert on workflow_trial for insert to rcm_app
    with check (org_id = (select rcm.acting_org_for('teach')) and workflow_id in (select w.workflow_id from user_workflow w)
                and endpoint_id in (select e.endpoint_id from endpoint e));
create policy tenant_update on workflow_trial for update to rcm_app, rcm_worker
    using (org_id = (select rcm.acting_org_for('teach'))) with check (org_id = (select rcm.acting_org_for('teach')));
grant select, insert on workflow_trial to rcm_app;
grant update (status, input_data, ended_at) on workflow_trial to rcm_app;
grant select on workflow_trial to rcm_worker;
grant update (status, input_data, result, ended_at, lease_until) on workflow_trial to rcm_worker;

alter table workflow_trial_step enable row level security;
alter table workflow_trial_step force row level security;
create policy tenant_read on workflow_trial_step for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()));
create policy tenant_insert on workflow_trial_step for insert to rcm_worker
    with check (org_id = (select rcm.acting_org_for('work')) and trial_id in (select t.trial_id from workflow_trial t));
grant select on workflow_trial_step to rcm_app;
grant select, insert on workflow_trial_step to rcm_worker;

-- A worker takes the oldest that waits, of any organisation, and reads it under that organisation's rights. One whose worker went silent ends.
create policy queue_read on workflow_trial for select to rcm_queue using (true);
create policy queue_update on workflow_trial for update to rcm_queue using (true) with check (true);
grant select, update on workflow_trial to rcm_queue;
create function rcm.claim_trial(taker text, lease interval) returns table (trial_id uuid, org_id uuid)
    security definer set search_path = public, pg_temp language sql as $$
    update workflow_trial t
    set status = 'ended', ended_at = now(), input_data = null, lease_until = null,
        result = '{"exception": "system", "reasonCode": "worker_lost", "message": "The worker stopped while it tried this row. Try it again."}'
    where t.status = 'running' and t.lease_until < now();
    update workflow_trial t set status = 'running', worker = taker, lease_until = now() + lease
    where t.trial_id = (select w.trial_id from workflow_trial w where w.status = 'waiting' order by w.created_at limit 1 for update skip locked)
    returning t.trial_id, t.org_id
$$;
grant create on schema rcm to rcm_queue;
alter function rcm.claim_trial(text, interval) owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on function rcm.claim_trial(text, interval) from public;
grant execute on function rcm.claim_trial(text, interval) to rcm_worker;
