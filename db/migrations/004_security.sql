-- Row level security: the database decides whose rows a statement sees. Fail closed: no setting, no rows.
-- Roles are made by `rcm migrate` before this runs (they belong to the cluster, not to one database):
--   rcm_app, rcm_worker  the two logins of the product; own nothing, no BYPASSRLS
--   rcm_queue, rcm_auth  no login; own the few functions that must look across tenants, each with policies of its own
create schema rcm;
grant usage on schema rcm to rcm_app, rcm_worker, rcm_queue, rcm_auth;
grant usage on schema public to rcm_app, rcm_worker, rcm_queue, rcm_auth;

create function rcm.home_org() returns uuid stable parallel safe language sql as
$$ select nullif(current_setting('rcm.home_org', true), '')::uuid $$;

create function rcm.user_id() returns uuid stable parallel safe language sql as
$$ select nullif(current_setting('rcm.user_id', true), '')::uuid $$;

-- The organisation whose data this session may see: its own, or one that has granted it access and not withdrawn that.
-- Policies call it as a scalar subquery, so it is evaluated once a statement: a revocation or an expiry narrows at the next one, inside
-- an open transaction too.
create function rcm.acting_org() returns uuid stable parallel safe security definer set search_path = public, pg_temp language sql as $$
    select a.org
    from (select nullif(current_setting('rcm.acting_org', true), '')::uuid as org, rcm.home_org() as home) a
    where a.org = a.home
       or exists (select from access_grant g
                  where g.org_id = a.org and g.grantee_org_id = a.home and 'view' = any (g.permissions)
                    and g.revoked_at is null and (g.expires_at is null or g.expires_at > statement_timestamp()))
$$;

-- The same for a change: a grant must name the permission as well.
create function rcm.acting_org_for(permission text) returns uuid stable parallel safe security definer set search_path = public, pg_temp language sql as $$
    select a.org
    from (select nullif(current_setting('rcm.acting_org', true), '')::uuid as org, rcm.home_org() as home) a
    where a.org = a.home
       or exists (select from access_grant g
                  where g.org_id = a.org and g.grantee_org_id = a.home
                    and g.permissions @> array ['view', permission]
                    and g.revoked_at is null and (g.expires_at is null or g.expires_at > statement_timestamp()))
$$;

-- Organisations that this session's own one may know by name: itself, who granted it access, whom it granted access.
create function rcm.known_orgs() returns setof uuid stable parallel safe security definer set search_path = public, pg_temp language sql as $$
    select rcm.home_org()
    union select g.org_id from access_grant g where g.grantee_org_id = rcm.home_org()
        and g.revoked_at is null and (g.expires_at is null or g.expires_at > statement_timestamp())
    union select g.grantee_org_id from access_grant g where g.org_id = rcm.home_org()
$$;

-- An owner that is no superuser can give a function only to a role that may create where it stands.
grant create on schema rcm to rcm_auth;
alter function rcm.acting_org() owner to rcm_auth;
alter function rcm.acting_org_for(text) owner to rcm_auth;
alter function rcm.known_orgs() owner to rcm_auth;
revoke create on schema rcm from rcm_auth;
grant select on access_grant to rcm_auth;

-- Lookups and the shared catalogue: read by all, no tenant's data in them.
grant select on task_domain_lu, task_action_lu, job_status_lu, user_role_lu, channel_type to rcm_app, rcm_worker;
grant select, insert, update on workflow_node, workflow_transition to rcm_app;
grant select, update (freq) on workflow_transition to rcm_worker;
grant select on workflow_node to rcm_worker;

do $$
declare t text;
begin
    foreach t in array array [
        'organization', 'app_user', 'endpoint', 'user_workflow', 'workflow_version', 'micro_state', 'batch_job', 'batch_job_item',
        'batch_item_attempt', 'page_snapshot', 'workflow_trace', 'workflow_trace_endpoint', 'access_grant', 'organization_sign_in',
        'user_identity', 'org_secret', 'audit_log'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
    end loop;

    -- Tables whose rows are one organisation's: seen under the acting organisation, changed with the permission to work there.
    foreach t in array array [
        'batch_job', 'batch_job_item', 'batch_item_attempt', 'page_snapshot', 'workflow_trace', 'workflow_trace_endpoint'] loop
        execute format('create policy tenant_read on %I for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()))', t);
        execute format('create policy tenant_insert on %I for insert to rcm_app, rcm_worker with check (org_id = (select rcm.acting_org_for(''work''))%s)', t,
            -- Their keys hold the parent's id: a row under another tenant's parent would stand in that tenant's way.
            case t when 'batch_job_item' then ' and exists (select from batch_job b where b.batch_job_id = batch_job_item.batch_job_id)'
                   when 'batch_item_attempt' then ' and exists (select from batch_job_item i where i.batch_job_item_id = batch_item_attempt.batch_job_item_id)'
                   else '' end);
        execute format('create policy tenant_update on %I for update to rcm_app, rcm_worker using (org_id = (select rcm.acting_org_for(''work''))) with check (org_id = (select rcm.acting_org_for(''work'')))', t);
        execute format('grant select, insert, update on %I to rcm_app, rcm_worker', t);
    end loop;
end $$;

-- People and set-up of an organisation: seen by those who work there, changed by its own people.
create policy known on organization for select to rcm_app, rcm_worker using (org_id in (select rcm.known_orgs()));
create policy own on organization for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, update (name) on organization to rcm_app;
grant select on organization to rcm_worker;

create policy known on app_user for select to rcm_app using (org_id in (select rcm.known_orgs()));
create policy own_insert on app_user for insert to rcm_app with check (org_id = (select rcm.home_org()));
create policy own_update on app_user for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, insert, update on app_user to rcm_app;

create policy tenant_read on endpoint for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()));
create policy own_insert on endpoint for insert to rcm_app with check (org_id = (select rcm.home_org()));
create policy own_update on endpoint for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, insert, update on endpoint to rcm_app;
grant select on endpoint to rcm_worker;

create policy tenant_read on org_secret for select to rcm_app, rcm_worker using (org_id = (select rcm.home_org()));
create policy own_insert on org_secret for insert to rcm_app with check (org_id = (select rcm.home_org()));
create policy own_update on org_secret for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
create policy own_delete on org_secret for delete to rcm_app using (org_id = (select rcm.home_org()));
grant select, insert, update, delete on org_secret to rcm_app;
grant select on org_secret to rcm_worker;

create policy own on organization_sign_in for select to rcm_app using (org_id = (select rcm.home_org()));
create policy own_insert on organization_sign_in for insert to rcm_app with check (org_id = (select rcm.home_org()));
create policy own_update on organization_sign_in for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, insert, update on organization_sign_in to rcm_app;

create policy own on user_identity for select to rcm_app using (org_id = (select rcm.home_org()));
grant select on user_identity to rcm_app;

-- A grant is the hospital's to give and to take back; the firm sees what it was given.
create policy parties on access_grant for select to rcm_app using ((select rcm.home_org()) in (org_id, grantee_org_id));
create policy giver_insert on access_grant for insert to rcm_app with check (org_id = (select rcm.home_org()));
create policy giver_update on access_grant for update to rcm_app using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, insert, update on access_grant to rcm_app;
create policy all_grants on access_grant for select to rcm_auth using (true);

-- The audit log is append only, and belongs to whose data was touched. A firm's act on a hospital's data is the hospital's to read.
create policy own on audit_log for select to rcm_app using (org_id = (select rcm.home_org()));
create policy append on audit_log for insert to rcm_app, rcm_worker with check (org_id in ((select rcm.acting_org()), (select rcm.home_org())));
grant select, insert on audit_log to rcm_app;
grant insert on audit_log to rcm_worker;

-- Workflows: the shared library, one's own organisation's, and the acting organisation's. The shared ones are changed by migration
-- or by the platform alone.
create policy visible on user_workflow for select to rcm_app, rcm_worker
    using (owner_org_id is null or owner_org_id = (select rcm.acting_org()) or owner_org_id = (select rcm.home_org()));
create policy own_insert on user_workflow for insert to rcm_app
    with check (owner_org_id = (select rcm.acting_org_for('teach')) or owner_org_id = (select rcm.home_org()));
create policy own_update on user_workflow for update to rcm_app
    using (owner_org_id = (select rcm.acting_org_for('teach')) or owner_org_id = (select rcm.home_org()))
    with check (owner_org_id = (select rcm.acting_org_for('teach')) or owner_org_id = (select rcm.home_org()));
grant select, insert, update on user_workflow to rcm_app;
grant select on user_workflow to rcm_worker;

-- What hangs on a workflow follows it: the subquery runs under user_workflow's own policies. To see one is not to change it.
create policy visible on workflow_version for select to rcm_app, rcm_worker
    using (workflow_id in (select w.workflow_id from user_workflow w));
create policy own_insert on workflow_version for insert to rcm_app
    with check (workflow_id in (select w.workflow_id from user_workflow w
                                where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org())));
grant select, insert on workflow_version to rcm_app;
grant select on workflow_version to rcm_worker;

create policy visible on micro_state for select to rcm_app, rcm_worker
    using (workflow_id in (select w.workflow_id from user_workflow w));
create policy own_insert on micro_state for insert to rcm_app
    with check (workflow_id in (select w.workflow_id from user_workflow w
                                where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org())));
create policy own_update on micro_state for update to rcm_app
    using (workflow_id in (select w.workflow_id from user_workflow w
                           where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org())))
    with check (workflow_id in (select w.workflow_id from user_workflow w
                                where w.owner_org_id = (select rcm.acting_org_for('teach')) or w.owner_org_id = (select rcm.home_org())));
grant select, insert, update on micro_state to rcm_app;
grant select on micro_state to rcm_worker;

-- The views read as their reader.
grant select on rcm_user to rcm_app;
grant select on rcm_trace to rcm_app;
