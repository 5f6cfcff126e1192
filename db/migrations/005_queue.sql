-- The table is the queue. Claiming looks across tenants, so it is a function of rcm_queue, which has policies for just that, and
-- returns ids alone: the worker then reads each item under its own organisation's settings.
create policy queue_read on organization for select to rcm_queue using (true);
create policy queue_read on batch_job for select to rcm_queue using (true);
create policy queue_update on batch_job for update to rcm_queue using (true) with check (true);
create policy queue_read on batch_job_item for select to rcm_queue using (true);
create policy queue_update on batch_job_item for update to rcm_queue using (true) with check (true);
create policy queue_read on batch_item_attempt for select to rcm_queue using (true);
create policy queue_update on batch_item_attempt for update to rcm_queue using (true) with check (true);
grant select (org_id) on organization to rcm_queue;
grant select (batch_job_id, org_id, status, started_at, total_rows, processed_rows, successful_rows, failed_rows, review_rows),
      update (status, started_at, updated_at, processed_rows, review_rows) on batch_job to rcm_queue;
grant select (batch_job_item_id, batch_job_id, org_id, status, attempt, lease_owner, lease_until, next_attempt_at, exception_kind, reason_code, error_message),
      update (status, attempt, lease_owner, lease_until, next_attempt_at, updated_at, exception_kind, reason_code, error_message)
      on batch_job_item to rcm_queue;
grant select (batch_job_item_id, attempt, ended_at, reason_code), update (ended_at, status, exception_kind, reason_code, message)
      on batch_item_attempt to rcm_queue;

-- An equal share for each organisation that has work, its oldest rows first: one tenant's million rows do not hold up another's ten.
-- Where there are more organisations than rows asked for (a worker asks for one when one browser is free), chance decides who is first.
create function rcm.claim_items(worker text, most integer, lease interval)
    returns table (batch_job_item_id bigint, batch_job_id bigint, org_id uuid, attempt integer)
    security definer set search_path = public, pg_temp language sql as $$
    with recursive orgs as (
        (select i.org_id from batch_job_item i where i.status = 'pending' order by i.org_id limit 1)
        union all
        select (select i.org_id from batch_job_item i where i.status = 'pending' and i.org_id > o.org_id order by i.org_id limit 1)
        from orgs o where o.org_id is not null
    ),
    share as (select ceil(most::numeric / greatest(1, count(o.org_id)))::integer as rows from orgs o where o.org_id is not null),
    picked as (
        select p.batch_job_item_id
        from (select org_id from orgs where org_id is not null order by random()) o
        cross join lateral (
            select i.batch_job_item_id from batch_job_item i
            where i.org_id = o.org_id and i.status = 'pending'
            order by i.batch_job_item_id
            limit (select s.rows from share s)
            for update skip locked) p
        limit most
    )
    update batch_job_item i
    set status = 'processing', attempt = i.attempt + 1, lease_owner = worker, lease_until = clock_timestamp() + lease,
        next_attempt_at = null, updated_at = clock_timestamp()
    from picked p
    where i.batch_job_item_id = p.batch_job_item_id
    returning i.batch_job_item_id, i.batch_job_id, i.org_id, i.attempt
$$;

-- A live worker says so for all that it holds. Returns what it still holds: the rest it must drop.
create function rcm.extend_leases(worker text, ids bigint[], lease interval) returns setof bigint
    security definer set search_path = public, pg_temp language sql as $$
    update batch_job_item i set lease_until = clock_timestamp() + lease
    where i.batch_job_item_id = any (ids) and i.lease_owner = worker and i.status = 'processing'
    returning i.batch_job_item_id
$$;

-- What a worker that stops in order had begun and not answered goes back as if it had not been taken.
create function rcm.release_items(worker text, ids bigint[]) returns setof bigint
    security definer set search_path = public, pg_temp language sql as $$
    with released as (
        update batch_job_item i
        set status = 'pending', lease_owner = null, lease_until = null, updated_at = clock_timestamp()
        where i.batch_job_item_id = any (ids) and i.lease_owner = worker and i.status = 'processing'
        returning i.batch_job_item_id, i.attempt),
    closed as (
        update batch_item_attempt a set ended_at = clock_timestamp(), status = 'cancelled', message = 'The worker was stopped; the row went back to the queue.'
        from released r where a.batch_job_item_id = r.batch_job_item_id and a.attempt = r.attempt and a.ended_at is null)
    select batch_job_item_id from released
$$;

-- Rows whose worker died (lease run out) and rows whose next try is due go back to the queue, a page at a time. A row that was begun and
-- lost five times does not: it may be what kills the workers, and goes to a person. (A row that was taken and not begun is not to blame.)
create function rcm.rescue_items(most integer) returns table (batch_job_item_id bigint, batch_job_id bigint, org_id uuid, status text)
    security definer set search_path = public, pg_temp language sql as $$
    with dead as (
        select i.batch_job_item_id, i.attempt from batch_job_item i
        where i.status = 'processing' and i.lease_until < clock_timestamp()
        order by i.lease_until limit most for update skip locked),
    due as (
        select i.batch_job_item_id from batch_job_item i
        where i.status = 'retrying' and i.next_attempt_at <= clock_timestamp()
        order by i.next_attempt_at limit most for update skip locked),
    lost as (
        update batch_item_attempt a set ended_at = clock_timestamp(), status = 'failed', exception_kind = 'system', reason_code = 'worker_lost',
               message = 'The worker stopped answering while it worked on the row.'
        from dead d where a.batch_job_item_id = d.batch_job_item_id and a.attempt = d.attempt and a.ended_at is null
        returning a.batch_job_item_id),
    hopeless as (
        select l.batch_job_item_id from lost l
        where (select count(*) from batch_item_attempt a where a.batch_job_item_id = l.batch_job_item_id and a.reason_code = 'worker_lost') >= 4),
    moved as (
        update batch_job_item i
        set status = case when b.hopeless then 'needs_review' else 'pending' end,
            lease_owner = null, lease_until = null, next_attempt_at = null, updated_at = clock_timestamp(),
            exception_kind = case when b.hopeless then 'system' else i.exception_kind end,
            reason_code = case when b.hopeless then 'worker_lost' else i.reason_code end,
            error_message = case when b.hopeless
                then 'The worker stopped answering five times while it worked on this row. Look at its steps, then run the row again.'
                else i.error_message end
        from (select d.batch_job_item_id, exists (select from hopeless h where h.batch_job_item_id = d.batch_job_item_id) as hopeless from dead d
              union all select u.batch_job_item_id, false from due u) b
        where i.batch_job_item_id = b.batch_job_item_id
        returning i.batch_job_item_id, i.batch_job_id, i.org_id, i.status),
    -- Locked in one order: another rescuer may be at work on the same batches.
    batches as (
        select b.batch_job_id, n.rows from batch_job b
        join (select m.batch_job_id, count(*)::integer as rows from moved m where m.status = 'needs_review' group by 1) n using (batch_job_id)
        order by b.batch_job_id for update of b),
    counted as (
        update batch_job b
        set processed_rows = coalesce(b.processed_rows, 0) + n.rows, review_rows = b.review_rows + n.rows, updated_at = clock_timestamp(),
            -- As BatchStatusRule: a batch whose rows have all ended, some of them with a person, waits for that person.
            status = case when b.status in ('pending', 'processing', 'paused', 'retrying')
                              and coalesce(b.successful_rows, 0) + coalesce(b.failed_rows, 0) + b.review_rows + n.rows >= coalesce(b.total_rows, 0)
                          then 'needs_review' else b.status end
        from batches n where b.batch_job_id = n.batch_job_id)
    select m.batch_job_item_id, m.batch_job_id, m.org_id, m.status from moved m
$$;

-- The first claimed row starts its batch.
create function rcm.start_batches(ids bigint[]) returns setof bigint
    security definer set search_path = public, pg_temp language sql as $$
    update batch_job b set status = 'processing', started_at = coalesce(b.started_at, clock_timestamp()), updated_at = clock_timestamp()
    where b.batch_job_id = any (ids) and b.status = 'pending'
    returning b.batch_job_id
$$;

grant create on schema rcm to rcm_queue;
alter function rcm.claim_items(text, integer, interval) owner to rcm_queue;
alter function rcm.extend_leases(text, bigint[], interval) owner to rcm_queue;
alter function rcm.release_items(text, bigint[]) owner to rcm_queue;
alter function rcm.rescue_items(integer) owner to rcm_queue;
alter function rcm.start_batches(bigint[]) owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on all functions in schema rcm from public;
grant execute on function rcm.home_org(), rcm.user_id(), rcm.acting_org(), rcm.acting_org_for(text), rcm.known_orgs() to rcm_app, rcm_worker, rcm_auth, rcm_queue;
grant execute on function rcm.claim_items(text, integer, interval), rcm.extend_leases(text, bigint[], interval),
    rcm.release_items(text, bigint[]), rcm.rescue_items(integer), rcm.start_batches(bigint[]) to rcm_worker;
