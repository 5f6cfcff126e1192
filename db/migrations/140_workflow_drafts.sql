-- A workflow while it is drawn: one draft for each organisation that may edit it, and every change of it, so that a change made on an older
-- one can be merged, and one that comes twice is made once.
create table workflow_draft (
    workflow_id  uuid not null references user_workflow,
    org_id       uuid not null references organization,
    base_version integer,                                 -- the version that it was made from, or published as; null: none was there
    graph        jsonb not null,                          -- shape: Rcm.Domain.Workflows.Drafts.DraftGraph
    revision     bigint not null default 0,
    updated_by   uuid references app_user,
    updated_at   timestamptz not null,
    primary key (workflow_id, org_id)
);
create table workflow_draft_revision (
    workflow_id uuid not null,
    org_id      uuid not null references organization,
    revision    bigint not null,
    edit_id     uuid not null,                            -- given by whoever made it
    edit        jsonb not null,                           -- what it did to the draft as it stood; GraphEdit
    undo        jsonb not null,                           -- what takes it back
    conflicts   jsonb,                                    -- what it could not do, because somebody else had changed the same
    user_id     uuid references app_user,
    created_at  timestamptz not null default now(),
    primary key (workflow_id, org_id, revision),
    unique (workflow_id, org_id, edit_id),
    foreign key (workflow_id, org_id) references workflow_draft
);

alter table workflow_draft enable row level security;
alter table workflow_draft force row level security;
create policy tenant_read on workflow_draft for select to rcm_app
    using (org_id = (select rcm.acting_org()) or org_id = (select rcm.home_org()));
create policy tenant_insert on workflow_draft for insert to rcm_app
    with check ((org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()))
                and workflow_id in (select w.workflow_id from user_workflow w));
create policy tenant_update on workflow_draft for update to rcm_app
    using (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()))
    with check (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()));
grant select, insert, update on workflow_draft to rcm_app;

alter table workflow_draft_revision enable row level security;
alter table workflow_draft_revision force row level security;
create policy tenant_read on workflow_draft_revision for select to rcm_app
    using (org_id = (select rcm.acting_org()) or org_id = (select rcm.home_org()));
create policy tenant_insert on workflow_draft_revision for insert to rcm_app
    with check (org_id = (select rcm.acting_org_for('teach')) or org_id = (select rcm.home_org()));
grant select, insert on workflow_draft_revision to rcm_app;

-- The shared library is the platform's own administrators' to change, and nobody else's.
create function rcm.is_platform() returns boolean stable parallel safe security definer set search_path = public, pg_temp language plpgsql as $$
begin
    return exists (select from app_user u join organization o on o.org_id = u.org_id
                   where u.user_id = rcm.user_id() and u.org_id = rcm.home_org() and o.org_type is null
                     and u.role = 'sys_admin' and u.is_active);
end $$;
grant create on schema rcm to rcm_auth;
alter function rcm.is_platform() owner to rcm_auth;
revoke create on schema rcm from rcm_auth;
revoke execute on function rcm.is_platform() from public;
grant execute on function rcm.is_platform() to rcm_app;

create policy platform_insert on user_workflow for insert to rcm_app with check (owner_org_id is null and (select rcm.is_platform()));
create policy platform_update on user_workflow for update to rcm_app
    using (owner_org_id is null and (select rcm.is_platform())) with check (owner_org_id is null and (select rcm.is_platform()));
create policy platform_insert on workflow_version for insert to rcm_app
    with check ((select rcm.is_platform()) and workflow_id in (select w.workflow_id from user_workflow w where w.owner_org_id is null));
