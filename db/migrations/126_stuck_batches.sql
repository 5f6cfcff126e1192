-- Which batches stand still without a worker. "Too long without a beat" is in a worker's own lease times, so a beat says them.
alter table worker_heartbeat add column lease_seconds integer not null default 30;
grant delete on worker_heartbeat to rcm_queue;

drop function rcm.beat(text, boolean);
-- A worker lives, or (with false) has stopped in order; pages hear of its coming and going. A worker that was killed never says so: its row
-- goes long after, with a beat of another.
create function rcm.beat(worker_name text, lives boolean, lease interval) returns void
    security definer set search_path = public, pg_temp language plpgsql as $$
declare lived boolean := (select h.stopped_at is null from worker_heartbeat h where h.worker = worker_name);
begin
    insert into worker_heartbeat (worker, started_at, seen_at, stopped_at, lease_seconds)
    values (worker_name, clock_timestamp(), clock_timestamp(), case when not lives then clock_timestamp() end, ceil(extract(epoch from lease)))
    on conflict (worker) do update set seen_at = excluded.seen_at, stopped_at = excluded.stopped_at, lease_seconds = excluded.lease_seconds;
    if lives is distinct from lived then perform pg_notify('rcm_events', 'worker'); end if;
    delete from worker_heartbeat h where h.seen_at + h.lease_seconds * interval '10 seconds' + interval '1 day' < clock_timestamp();
end $$;

-- Since when a batch stands still; null: it does not.
alter table batch_job add column stuck_since timestamptz;
grant select (created_by, updated_at, stuck_since), update (stuck_since) on batch_job to rcm_queue;

create function rcm.any_worker_lives(leases integer) returns boolean stable
    security definer set search_path = public, pg_temp language sql as $$
    select exists (select from worker_heartbeat h
                   where h.stopped_at is null and h.seen_at + h.lease_seconds * leases * interval '1 second' > clock_timestamp())
$$;

-- A batch is stuck when it has rows to do and, for as long as some lease times, no worker has given a sign of life, or rows of it lie with a
-- worker that is gone and nobody has rescued them. What counts is the missing sign of life, never how long a batch takes. Silence counts
-- from when the caller could hear: it must have listened, and the batch must not have changed, for as long; and a worker that
-- stopped in order was a sign of life, or each restart would be an alarm.
-- Any process asks; one at a time answers, and each change is told by a trigger in the same transaction.
create function rcm.mark_stuck(leases integer, listening_since timestamptz) returns integer
    security definer set search_path = public, pg_temp language plpgsql as $$
declare
    silence interval;
    all_silent boolean;
    told integer;
    freed integer;
begin
    if not pg_try_advisory_xact_lock(7261720126) then return 0; end if;
    select coalesce(max(h.lease_seconds), 30) * leases * interval '1 second',
           coalesce(max(h.seen_at + h.lease_seconds * leases * interval '1 second') < clock_timestamp(), true)
    into silence, all_silent
    from worker_heartbeat h where h.seen_at > clock_timestamp() - interval '1 day';
    if listening_since + silence > clock_timestamp() then return 0; end if;

    -- Whoever holds a batch's row now is about to change it.
    with still as (
        select b.batch_job_id from batch_job b
        where b.stuck_since is null and b.status in ('pending', 'processing', 'retrying') and b.updated_at + silence < clock_timestamp()
          and (all_silent and exists (
                   select from batch_job_item i
                   where i.batch_job_id = b.batch_job_id
                     and (i.status in ('pending', 'processing') or (i.status = 'retrying' and i.next_attempt_at + silence < clock_timestamp())))
               or b.batch_job_id in (
                   select i.batch_job_id from batch_job_item i where i.status = 'processing' and i.lease_until + silence < clock_timestamp()))
        for update skip locked)
    update batch_job b set stuck_since = clock_timestamp() from still s where b.batch_job_id = s.batch_job_id;
    get diagnostics told = row_count;

    with moving as (
        select b.batch_job_id from batch_job b
        where b.stuck_since is not null
          and (b.status not in ('pending', 'processing', 'retrying')
               or not all_silent and not exists (
                   select from batch_job_item i
                   where i.batch_job_id = b.batch_job_id and i.status = 'processing' and i.lease_until + silence < clock_timestamp()))
        for update skip locked)
    update batch_job b set stuck_since = null from moving m where b.batch_job_id = m.batch_job_id;
    get diagnostics freed = row_count;
    return told + freed;
end $$;

create function rcm.tell_of_stop() returns trigger security definer set search_path = public, pg_temp language plpgsql as $$
begin
    if new.stuck_since is not null then
        perform rcm.tell(new, 'stuck');
    elsif new.status in ('pending', 'processing', 'retrying') then
        perform rcm.tell(new, 'moving_again');
    end if;
    perform pg_notify('rcm_events', 'batch:' || new.org_id || ':' || new.batch_job_id);
    return null;
end $$;
create trigger batch_job_stop_told after update of stuck_since on batch_job
    for each row when ((old.stuck_since is null) <> (new.stuck_since is null))
    execute function rcm.tell_of_stop();

grant create on schema rcm to rcm_queue;
alter function rcm.beat(text, boolean, interval) owner to rcm_queue;
alter function rcm.any_worker_lives(integer) owner to rcm_queue;
alter function rcm.mark_stuck(integer, timestamptz) owner to rcm_queue;
alter function rcm.tell_of_stop() owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on function rcm.beat(text, boolean, interval), rcm.any_worker_lives(integer), rcm.mark_stuck(integer, timestamptz), rcm.tell_of_stop() from public;
grant execute on function rcm.beat(text, boolean, interval) to rcm_worker;
grant execute on function rcm.any_worker_lives(integer), rcm.mark_stuck(integer, timestamptz) to rcm_app;
