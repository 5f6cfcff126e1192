-- Which header of a file is which column, as a person of the organisation said once: the next file with the same headers is read so.
create table file_mapping (
    org_id       uuid not null references organization,
    header_set   bytea not null,
    header_of    jsonb not null,
    updated_by   uuid references app_user,
    updated_at   timestamptz not null default now(),
    primary key (org_id, header_set)
);
alter table file_mapping enable row level security;
alter table file_mapping force row level security;
create policy tenant_read on file_mapping for select to rcm_app using (org_id = (select rcm.acting_org()));
create policy tenant_insert on file_mapping for insert to rcm_app with check (org_id = (select rcm.acting_org_for('work')));
create policy tenant_update on file_mapping for update to rcm_app
    using (org_id = (select rcm.acting_org_for('work'))) with check (org_id = (select rcm.acting_org_for('work')));
grant select, insert, update on file_mapping to rcm_app;
