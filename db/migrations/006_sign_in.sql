-- Before anybody is signed in there is no tenant to act for: these functions of rcm_auth answer the few questions of sign-in.
create policy auth_read on organization for select to rcm_auth using (true);
create policy auth_read on app_user for select to rcm_auth using (true);
create policy auth_update on app_user for update to rcm_auth using (true) with check (true);
create policy auth_read on organization_sign_in for select to rcm_auth using (true);
create policy auth_read on user_identity for select to rcm_auth using (true);
create policy auth_insert on user_identity for insert to rcm_auth with check (true);
create policy auth_update on user_identity for update to rcm_auth using (true) with check (true);
grant select on organization, app_user, organization_sign_in, user_identity to rcm_auth;
grant update (last_login_at) on app_user to rcm_auth;
grant insert on user_identity to rcm_auth;
grant update (last_seen_at) on user_identity to rcm_auth;

-- The organisation that an email's domain belongs to, and where its people sign in; no row for an unknown domain.
create function rcm.sign_in_organisation(domain text) returns table (org_id uuid, kind text, tenant_id text, email_domain text)
    stable security definer set search_path = public, pg_temp language sql as $$
    select o.org_id, s.kind, s.tenant_id, o.email_domain
    from organization o join organization_sign_in s on s.org_id = o.org_id
    where lower(o.email_domain) = lower(domain)
$$;

-- Binds (issuer, tenant, subject) at the first sign-in, and finds the person by it afterwards. No row: refused, and why is not told.
-- The caller has checked the token; here only: same organisation, active, and never a second subject for one person.
create function rcm.sign_in_user(token_issuer text, token_tenant text, token_subject text, token_email text)
    returns table (user_id uuid, org_id uuid, role text, full_name text, email text)
    volatile security definer set search_path = public, pg_temp language plpgsql as $$
#variable_conflict use_column
declare found_user uuid;
begin
    select i.user_id into found_user from user_identity i
    where i.issuer = token_issuer and i.tenant_id = token_tenant and i.subject = token_subject;
    if found_user is null then
        insert into user_identity (issuer, tenant_id, subject, user_id, org_id, first_seen_at, last_seen_at)
        select token_issuer, token_tenant, token_subject, u.user_id, u.org_id, now(), now()
        from app_user u
        join organization o on o.org_id = u.org_id
        join organization_sign_in s on s.org_id = u.org_id and s.tenant_id = token_tenant
        where lower(u.email) = lower(token_email) and u.is_active
          and lower(split_part(token_email, '@', 2)) = lower(o.email_domain)
        on conflict do nothing
        returning user_identity.user_id into found_user;
    end if;
    if found_user is null then return; end if;
    update user_identity i set last_seen_at = now() where i.user_id = found_user;
    return query
        update app_user u set last_login_at = now()
        from organization_sign_in s
        where u.user_id = found_user and u.is_active and s.org_id = u.org_id and s.tenant_id = token_tenant
        returning u.user_id, u.org_id, u.role, u.full_name, u.email;
end $$;

-- Whether a session may go on: the person is still active, and their role as it is now.
create function rcm.session_user_state(id uuid) returns table (is_active boolean, role text, org_id uuid)
    stable security definer set search_path = public, pg_temp language sql as $$
    select coalesce(u.is_active, false), u.role, u.org_id from app_user u where u.user_id = id
$$;

grant create on schema rcm to rcm_auth;
alter function rcm.sign_in_organisation(text) owner to rcm_auth;
alter function rcm.sign_in_user(text, text, text, text) owner to rcm_auth;
alter function rcm.session_user_state(uuid) owner to rcm_auth;
revoke create on schema rcm from rcm_auth;
revoke execute on function rcm.sign_in_organisation(text), rcm.sign_in_user(text, text, text, text), rcm.session_user_state(uuid) from public;
grant execute on function rcm.sign_in_organisation(text), rcm.sign_in_user(text, text, text, text), rcm.session_user_state(uuid) to rcm_app;
