-- Sign-in leaves its tracks, though nobody is signed in yet when it does: rcm_auth writes them, into the log of the organisation
-- whose address was typed.
create policy sign_in_append on audit_log for insert to rcm_auth with check (action in ('sign_in.accepted', 'sign_in.refused'));
grant insert on audit_log to rcm_auth;

-- Why rcm.sign_in_user gave no row: for the audit log alone; the person at the door is never told.
create function rcm.sign_in_refusal(token_issuer text, token_tenant text, token_subject text, token_email text) returns text
    stable security definer set search_path = public, pg_temp language sql as $$
    select coalesce(
        (select case
                when not coalesce(u.is_active, false) then 'person_inactive'
                when s.tenant_id is distinct from token_tenant then 'organisation_tenant'
                when i.user_id is null and exists (select from user_identity other where other.user_id = u.user_id) then 'other_identity'
                else 'not_allowed'
            end
            from app_user u
            left join user_identity i on i.user_id = u.user_id
                and i.issuer = token_issuer and i.tenant_id = token_tenant and i.subject = token_subject
            left join organization_sign_in s on s.org_id = u.org_id
            where i.user_id is not null or lower(u.email) = lower(token_email)
            order by i.user_id is null
            limit 1),
        'person_unknown')
$$;

create function rcm.sign_in_note(organisation uuid, outcome text, subject text, person uuid, detail jsonb) returns void
    volatile security definer set search_path = public, pg_temp language sql as $$
    insert into audit_log (org_id, actor_user_id, actor_org_id, action, subject, detail)
    values (organisation, person, case when person is not null then organisation end, 'sign_in.' || outcome, left(subject, 400), detail)
$$;

grant create on schema rcm to rcm_auth;
alter function rcm.sign_in_refusal(text, text, text, text) owner to rcm_auth;
alter function rcm.sign_in_note(uuid, text, text, uuid, jsonb) owner to rcm_auth;
revoke create on schema rcm from rcm_auth;
revoke execute on function rcm.sign_in_refusal(text, text, text, text), rcm.sign_in_note(uuid, text, text, uuid, jsonb) from public;
grant execute on function rcm.sign_in_refusal(text, text, text, text), rcm.sign_in_note(uuid, text, text, uuid, jsonb) to rcm_app;

-- Whoever switches a person off or changes their role, by a page or by hand: their open pages hear of it.
create function rcm.tell_user_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('rcm_events', 'user:' || new.user_id);
    return null;
end $$;
create trigger app_user_changed after update of is_active, role, org_id on app_user
    for each row when (old.is_active is distinct from new.is_active or old.role is distinct from new.role or old.org_id is distinct from new.org_id)
    execute function rcm.tell_user_changed();
