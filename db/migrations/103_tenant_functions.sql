-- The functions that policies call, in PL/pgSQL: a session plans them once. In SQL, with their owner's rights, they were planned anew for
-- every statement, and that cost more than reading a row does (./bench tenancy).

-- The acting organisation, where it has granted this session's own one these permissions and not withdrawn or outlived that.
create function rcm.granted_org(permissions text[]) returns uuid stable parallel safe security definer set search_path = public, pg_temp language plpgsql as $$
begin
    return (select g.org_id from access_grant g
            where g.org_id = nullif(current_setting('rcm.acting_org', true), '')::uuid and g.grantee_org_id = rcm.home_org()
              and g.permissions @> granted_org.permissions
              and g.revoked_at is null and (g.expires_at is null or g.expires_at > statement_timestamp()));
end $$;
grant create on schema rcm to rcm_auth;
alter function rcm.granted_org(text[]) owner to rcm_auth;
revoke create on schema rcm from rcm_auth;
revoke execute on function rcm.granted_org(text[]) from public;
grant execute on function rcm.granted_org(text[]) to rcm_app, rcm_worker, rcm_auth, rcm_queue;

-- With the caller's rights: one's own organisation needs no query at all, and the grants are asked by the function above.
create or replace function rcm.acting_org() returns uuid stable parallel safe language plpgsql as $$
declare acting uuid := nullif(pg_catalog.current_setting('rcm.acting_org', true), '')::uuid;
begin
    if acting = nullif(pg_catalog.current_setting('rcm.home_org', true), '')::uuid then return acting; end if;
    return rcm.granted_org(array['view']);
end $$;

create or replace function rcm.acting_org_for(permission text) returns uuid stable parallel safe language plpgsql as $$
declare acting uuid := nullif(pg_catalog.current_setting('rcm.acting_org', true), '')::uuid;
begin
    if acting = nullif(pg_catalog.current_setting('rcm.home_org', true), '')::uuid then return acting; end if;
    return rcm.granted_org(array['view', permission]);
end $$;

create or replace function rcm.known_orgs() returns setof uuid stable parallel safe security definer set search_path = public, pg_temp language plpgsql as $$
begin
    return query
        select rcm.home_org()
        union select g.org_id from access_grant g where g.grantee_org_id = rcm.home_org()
            and g.revoked_at is null and (g.expires_at is null or g.expires_at > statement_timestamp())
        union select g.grantee_org_id from access_grant g where g.org_id = rcm.home_org();
end $$;

-- Items come by the thousand: their batches are looked up once a statement, not once a row.
alter policy tenant_insert on batch_job_item
    with check (org_id = (select rcm.acting_org_for('work')) and batch_job_id in (select b.batch_job_id from batch_job b));
