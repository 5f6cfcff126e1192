-- What people were told of long ago goes: notices that were seen sooner than those that were not, and messages that were sent or given up.
-- One that still waits to be sent is never taken away.
create index notice_age on notice (created_at);
create index notice_outbox_age on notice_outbox (created_at) where sent_at is not null or given_up_at is not null;
create policy queue_delete on notice for delete to rcm_queue using (true);
create policy queue_delete on notice_outbox for delete to rcm_queue using (sent_at is not null or given_up_at is not null);
grant delete on notice, notice_outbox to rcm_queue;

-- A thousand of each at a time, as old trials go.
create function rcm.tidy_notices(seen_before timestamptz, all_before timestamptz, sent_before timestamptz, out notices integer, out messages integer)
    security definer set search_path = public, pg_temp language plpgsql as $$
begin
    delete from notice n where n.notice_id in (
        select o.notice_id from notice o
        where o.created_at < all_before or (o.created_at < seen_before and o.seen_at is not null) order by o.created_at limit 1000);
    get diagnostics notices = row_count;
    delete from notice_outbox m where m.notice_outbox_id in (
        select o.notice_outbox_id from notice_outbox o
        where (o.sent_at is not null or o.given_up_at is not null) and o.created_at < sent_before order by o.created_at limit 1000 for update skip locked);
    get diagnostics messages = row_count;
end $$;
grant create on schema rcm to rcm_queue;
alter function rcm.tidy_notices(timestamptz, timestamptz, timestamptz) owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on function rcm.tidy_notices(timestamptz, timestamptz, timestamptz) from public;
grant execute on function rcm.tidy_notices(timestamptz, timestamptz, timestamptz) to rcm_app;
