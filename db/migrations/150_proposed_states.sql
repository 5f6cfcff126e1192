-- A micro-state that a robot found by itself (tiers 2 and 3) waits for a person: proposed, then accepted or rejected. It belongs to the
-- organisation whose row found it, also where its workflow is the shared library's: what one tenant's portal showed teaches no other's robots.
alter table micro_state
    add review                     text not null default 'accepted' check (review in ('accepted', 'proposed', 'rejected')),
    add org_id                     uuid references organization,               -- null: it follows its workflow
    add proposed_tier              smallint check (proposed_tier between 2 and 3),
    add proposed_batch_job_id      bigint references batch_job,
    add proposed_batch_job_item_id bigint references batch_job_item,
    add proposed_at                timestamptz,
    add proposed_margin            numeric(4, 3),                              -- mini_score holds the score
    add proposed_model             text,                                       -- tier 3
    add source_micro_state_id      bigint references micro_state,              -- tier 2: whose action was carried over
    add healed                     jsonb,                                      -- [{"step", "from", "to", "by"}]
    add reviewed_by                uuid references app_user,
    add reviewed_at                timestamptz,
    add review_note                text,
    add check (review <> 'proposed' or (org_id is not null and proposed_tier is not null and proposed_batch_job_id is not null and proposed_at is not null));
-- One page of a node is proposed once, however many rows and batches meet it.
create unique index micro_state_proposal_once on micro_state (org_id, workflow_id, node_id, fingerprint) where review = 'proposed';
create index micro_state_review_queue on micro_state (org_id, micro_state_id desc) where review = 'proposed';

alter policy visible on micro_state
    using (workflow_id in (select w.workflow_id from user_workflow w)
           and (org_id is null or org_id = (select rcm.acting_org()) or org_id = (select rcm.home_org())));
-- Those of an organisation's own are its to review, and of whom it granted teaching.
alter policy own_insert on micro_state
    with check (org_id is null and workflow_id in (select w.workflow_id from user_workflow w
                                            where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org()))
            or (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()))
               and workflow_id in (select w.workflow_id from user_workflow w));
alter policy own_update on micro_state
    using (org_id is null and workflow_id in (select w.workflow_id from user_workflow w
                                            where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org()))
            or (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()))
               and workflow_id in (select w.workflow_id from user_workflow w))
    with check (org_id is null and workflow_id in (select w.workflow_id from user_workflow w
                                            where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org()))
            or (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()))
               and workflow_id in (select w.workflow_id from user_workflow w));
-- A worker proposes, and never more than that.
create policy propose on micro_state for insert to rcm_worker
    with check (review = 'proposed' and org_id = (select rcm.acting_org_for('work'))
                and (proposed_batch_job_id, workflow_id) in (select b.batch_job_id, b.workflow_id from batch_job b));
grant insert on micro_state to rcm_worker;

-- Batches that a proposed micro-state serves before its review: those whose rows found it themselves.
create table proposal_batch (
    micro_state_id bigint not null references micro_state,
    batch_job_id   bigint not null references batch_job,
    org_id         uuid not null references organization,
    created_at     timestamptz not null default now(),
    primary key (micro_state_id, batch_job_id)
);
create index proposal_batch_of on proposal_batch (batch_job_id);
alter table proposal_batch enable row level security;
alter table proposal_batch force row level security;
create policy tenant_read on proposal_batch for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()));
create policy tenant_insert on proposal_batch for insert to rcm_worker
    with check (org_id = (select rcm.acting_org_for('work')) and batch_job_id in (select b.batch_job_id from batch_job b)
                and micro_state_id in (select m.micro_state_id from micro_state m where m.review = 'proposed'));
grant select on proposal_batch to rcm_app;
grant select, insert on proposal_batch to rcm_worker;
