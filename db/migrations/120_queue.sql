-- The queue at full strength: priorities, an endpoint's limit and its circuit breaker, workers that say that they live, and a claim that
-- asks all of them at once.
alter table batch_job
    add column priority smallint not null default 0 check (priority between -1 and 1),
    add column retry_window_minutes integer not null default 480 check (retry_window_minutes between 1 and 1440),
    -- What the payers answered, counted by whoever completes rows: outcome to rows.
    add column outcomes jsonb not null default '{}';
create index batch_job_open on batch_job (org_id, batch_job_id) where status in ('pending', 'processing', 'retrying');

-- How many rows may be with the endpoint at once, over all workers; null: as many as there are workers for.
alter table endpoint add column max_running integer check (max_running between 1 and 1000);

-- Its runs send what must not be sent twice: a run whose end is not known goes to a person.
alter table user_workflow add column submits boolean not null default false;
alter table batch_item_attempt add column may_have_sent boolean not null default false;

alter table batch_act drop constraint batch_act_act_check;
alter table batch_act add constraint batch_act_act_check check (act in ('pause', 'resume', 'cancel', 'retry', 'priority')),
    add column priority smallint;

-- Claims and the list of a batch's rows go by the same index, (batch_job_id, status, batch_job_item_id): one less to write at each row.
drop index batch_job_item_claim;

-- By its own column: when its condition was the status, whoever completes or extends rows by their ids was led along it, past all that ever ran
-- while an old snapshot lives.
drop index batch_job_item_lease;
create index batch_job_item_lease on batch_job_item (lease_until) where lease_until is not null;

-- An endpoint that fails is left alone for a while (rule: Rcm.Domain.Execution.CircuitBreaker). No row: it has not failed lately.
create table endpoint_breaker (
    endpoint_id     bigint primary key references endpoint,
    org_id          uuid not null references organization,
    failures        integer not null,   -- in a row
    openings        integer not null,   -- in a row
    last_failure_at timestamptz,
    opened_at       timestamptz,        -- null: closed
    probe_at        timestamptz,        -- from then on one row may try it
    reason_code     text,
    updated_at      timestamptz not null
);
alter table endpoint_breaker enable row level security;
alter table endpoint_breaker force row level security;
create policy tenant_read on endpoint_breaker for select to rcm_app, rcm_worker using (org_id = (select rcm.acting_org()));
create policy worker_insert on endpoint_breaker for insert to rcm_worker
    with check (org_id = (select rcm.acting_org_for('work')) and endpoint_id in (select e.endpoint_id from endpoint e));
create policy worker_update on endpoint_breaker for update to rcm_worker
    using (org_id = (select rcm.acting_org_for('work'))) with check (org_id = (select rcm.acting_org_for('work')));
create policy own_update on endpoint_breaker for update to rcm_app
    using (org_id = (select rcm.home_org())) with check (org_id = (select rcm.home_org()));
grant select, insert, update on endpoint_breaker to rcm_worker;
grant select, update on endpoint_breaker to rcm_app;

-- Which workers live. No tenant's data; only the queue's functions see a row.
create table worker_heartbeat (
    worker     text primary key,
    started_at timestamptz not null,
    seen_at    timestamptz not null,
    stopped_at timestamptz
);
alter table worker_heartbeat enable row level security;
alter table worker_heartbeat force row level security;
create policy queue_all on worker_heartbeat to rcm_queue using (true) with check (true);
grant select, insert, update on worker_heartbeat to rcm_queue;
grant select on worker_heartbeat to rcm_app;

-- A worker acts for the tenant that it names: that the attempt's item is that tenant's too need not be asked again for every row.
alter policy tenant_insert on batch_item_attempt to rcm_app;
create policy worker_insert on batch_item_attempt for insert to rcm_worker with check (org_id = (select rcm.acting_org_for('work')));

create policy queue_read on endpoint for select to rcm_queue using (true);
create policy queue_read on endpoint_breaker for select to rcm_queue using (true);
grant select (endpoint_id, max_running) on endpoint to rcm_queue;
grant select (endpoint_id, failures, opened_at, probe_at) on endpoint_breaker to rcm_queue;
grant select (endpoint_id, priority) on batch_job to rcm_queue;
grant select (updated_at) on batch_job_item to rcm_queue;
grant select (started_at, may_have_sent) on batch_item_attempt to rcm_queue;

-- Adds counts to counts, key by key; keys that come to nothing go.
create function rcm.add_counts(counts jsonb, more jsonb) returns jsonb immutable parallel safe language sql as $$
    select coalesce(jsonb_object_agg(s.key, s.rows) filter (where s.rows > 0), '{}')
    from (select c.key, sum(c.value::bigint) as rows from (select * from jsonb_each_text(counts) union all select * from jsonb_each_text(more)) c group by c.key) s
$$;
revoke execute on function rcm.add_counts(jsonb, jsonb) from public;
grant execute on function rcm.add_counts(jsonb, jsonb) to rcm_app, rcm_worker;

drop function rcm.claim_items(text, integer, interval);

-- An equal share of the claim for each organisation that has work, whatever its size; within it, rows of a higher priority sixteen, four and
-- one times as often, so that none waits for ever; within a priority the oldest batch first. Chance decides who is first where there are more
-- organisations than rows asked for (a worker asks for one when one browser is free).
-- from_batches, from_items: this worker has claimed the batch's rows up to that one. What lies before is dead index entries while some old
-- snapshot lives, and reading them again and again made a claim ever slower. Whoever passes nothing sees every row.
-- A batch's waiting rows are asked for by the index's own columns, compared as a row. Asked for by equality and in the order of ids, they were
-- looked for along the primary key where statistics said that most rows wait: from the table's first row on, in every claim, and ever more
-- slowly (./bench queue-age). The planner does not know the limit, and takes a sort of all of a batch's rows for cheap: hence the settings.
create function rcm.claim_items(worker text, most integer, lease interval, from_batches bigint[], from_items bigint[])
    returns table (batch_job_item_id bigint, batch_job_id bigint, org_id uuid, attempt integer, endpoint_id bigint, watched boolean, starting boolean)
    security definer set search_path = public, pg_temp set enable_sort = off set enable_incremental_sort = off language plpgsql as $$
#variable_conflict use_column
begin
    -- An endpoint with a limit is counted by one claimer at a time, in one order. The next statement sees what the one before has claimed.
    perform pg_advisory_xact_lock(7261200000000000 + x.endpoint_id)
    from (select distinct e.endpoint_id
          from batch_job b
          join endpoint e on e.endpoint_id = b.endpoint_id
          left join endpoint_breaker k on k.endpoint_id = e.endpoint_id
          where b.status in ('pending', 'processing', 'retrying') and (e.max_running is not null or k.opened_at is not null)
          order by 1) x;
    return query
    with ready as materialized (
        select b.batch_job_id, b.org_id, b.endpoint_id, b.priority, b.status = 'pending' as starting,
               coalesce(k.failures > 0 or k.opened_at is not null, false) as watched, l.room, coalesce(f.item, 0) as after,
               greatest(1, coalesce(b.total_rows, 0) - coalesce(b.processed_rows, 0)) as open_rows
        from batch_job b
        left join endpoint e on e.endpoint_id = b.endpoint_id
        left join endpoint_breaker k on k.endpoint_id = b.endpoint_id
        left join unnest(from_batches, from_items) as f(batch, item) on f.batch = b.batch_job_id
        cross join lateral (
            select case
                when e.max_running is null and k.opened_at is null then most
                when k.opened_at is not null and k.probe_at > clock_timestamp() then 0
                else (case when k.opened_at is null then e.max_running else 1 end)
                    - (select count(*)::integer from batch_job_item r join batch_job o on o.batch_job_id = r.batch_job_id
                       where r.status = 'processing' and r.lease_until is not null and o.endpoint_id = b.endpoint_id)
                end as room) l
        cross join lateral (
            select i.batch_job_item_id from batch_job_item i
            where (i.batch_job_id, i.status, i.batch_job_item_id) > (b.batch_job_id, 'pending', coalesce(f.item, 0))
              and (i.batch_job_id, i.status) <= (b.batch_job_id, 'pending')
            order by i.batch_job_id, i.status, i.batch_job_item_id limit 1) one
        where b.status in ('pending', 'processing', 'retrying') and l.room > 0
    ),
    shares as (
        select v.org_id, v.priority, -ln(1 - random()) / v.weight as turn, random() as first,
               ceil(ceil(most::numeric / o.orgs) * v.weight / v.weights)::integer as rows
        from (select r.org_id, r.priority, p.weight, sum(p.weight) over (partition by r.org_id) as weights
              from (select distinct org_id, priority from ready) r
              join (values (1, 16), (0, 4), (-1, 1)) as p(priority, weight) on p.priority = r.priority) v
        cross join (select count(distinct org_id) as orgs from ready) o
    ),
    -- No more batches than the share needs, by their counters: a row that is locked and left is written all the same.
    chosen as (
        select * from (
            select r.*, s.turn, s.rows as share,
                   coalesce(sum(r.open_rows) over (partition by r.org_id, r.priority order by r.batch_job_id rows between unbounded preceding and 1 preceding), 0) as ahead
            from ready r join shares s on s.org_id = r.org_id and s.priority = r.priority) c
        where c.ahead < c.share
    ),
    locked as (
        select c.org_id, c.endpoint_id, c.priority, c.turn, c.share, c.room, c.batch_job_id, c.watched, c.starting, p.batch_job_item_id
        from chosen c
        cross join lateral (
            select i.batch_job_item_id from batch_job_item i
            where (i.batch_job_id, i.status, i.batch_job_item_id) > (c.batch_job_id, 'pending', c.after)
              and (i.batch_job_id, i.status) <= (c.batch_job_id, 'pending')
            order by i.batch_job_id, i.status, i.batch_job_item_id
            limit least(c.share, c.room)
            for update skip locked) p
    ),
    within as (
        select l.*, row_number() over (partition by l.org_id order by l.turn, l.batch_job_id, l.batch_job_item_id) as place
        from (select k.*, row_number() over (partition by k.org_id, k.priority order by k.batch_job_id, k.batch_job_item_id) as of_share,
                     row_number() over (partition by k.endpoint_id order by k.turn, k.batch_job_id, k.batch_job_item_id) as of_room
              from locked k) l
        where l.of_share <= l.share and (l.endpoint_id is null or l.of_room <= l.room)
    ),
    picked as (
        select w.batch_job_item_id, w.endpoint_id, w.watched, w.starting
        from within w join (select s.org_id, min(s.first) as first from shares s group by 1) o on o.org_id = w.org_id
        order by w.place, o.first limit most
    )
    update batch_job_item i
    set status = 'processing', attempt = i.attempt + 1, lease_owner = worker, lease_until = clock_timestamp() + lease,
        next_attempt_at = null, updated_at = clock_timestamp()
    from picked p
    where i.batch_job_item_id = p.batch_job_item_id
    returning i.batch_job_item_id, i.batch_job_id, i.org_id, i.attempt, p.endpoint_id, p.watched, p.starting;
end $$;

drop function rcm.extend_leases(text, bigint[], interval);

-- A live worker says so for all that it holds, up to the hard deadline of a run (updated_at is when it was claimed). Returns what it still
-- holds: the rest it must drop.
create function rcm.extend_leases(worker text, ids bigint[], lease interval, deadline interval) returns setof bigint
    security definer set search_path = public, pg_temp language sql as $$
    update batch_job_item i set lease_until = least(clock_timestamp() + lease, i.updated_at + deadline)
    where i.batch_job_item_id = any (ids) and i.lease_owner = worker and i.status = 'processing'
      and i.updated_at + deadline > clock_timestamp()
    returning i.batch_job_item_id
$$;

-- As BatchStatusRule: a batch whose rows have all ended, some of them with a person, waits for that person.
create function rcm.reviewed_status(batch_status text, settled integer, total integer) returns text immutable parallel safe language sql as $$
    select case when batch_status in ('pending', 'processing', 'paused', 'retrying') and settled >= total then 'needs_review' else batch_status end
$$;

-- What comes back from a run that may have sent something goes to a person, not to the queue.
create or replace function rcm.release_items(worker text, ids bigint[]) returns setof bigint
    security definer set search_path = public, pg_temp language sql as $$
    with stopped as (
        select b.batch_job_id, b.status from batch_job b
        where b.batch_job_id in (select i.batch_job_id from batch_job_item i where i.batch_job_item_id = any (ids))
        order by b.batch_job_id for update),
    held as (
        select i.batch_job_item_id, s.status as batch_status,
               exists (select from batch_item_attempt a where a.batch_job_item_id = i.batch_job_item_id and a.attempt = i.attempt
                       and a.ended_at is null and a.may_have_sent) as sent
        from batch_job_item i join stopped s on s.batch_job_id = i.batch_job_id
        where i.batch_job_item_id = any (ids)),
    released as (
        update batch_job_item i
        set status = case when h.sent then 'needs_review' else rcm.resting_status(h.batch_status) end,
            lease_owner = null, lease_until = null, updated_at = clock_timestamp(),
            exception_kind = case when h.sent then 'system' else i.exception_kind end,
            reason_code = case when h.sent then 'outcome_unknown' else i.reason_code end,
            error_message = case when h.sent
                then 'The worker was stopped while it sent this row. Ask the payer whether it arrived before you run it again.' else i.error_message end
        from held h
        where h.batch_job_item_id = i.batch_job_item_id and i.lease_owner = worker and i.status = 'processing'
        returning i.batch_job_item_id, i.batch_job_id, i.attempt, h.sent),
    closed as (
        update batch_item_attempt a
        set ended_at = clock_timestamp(), status = case when r.sent then 'needs_review' else 'cancelled' end,
            exception_kind = case when r.sent then 'system' end, reason_code = case when r.sent then 'outcome_unknown' end,
            message = case when r.sent then 'The worker was stopped while it sent this row.' else 'The worker was stopped; the row went back to the queue.' end
        from released r where a.batch_job_item_id = r.batch_job_item_id and a.attempt = r.attempt and a.ended_at is null),
    reviewed as (
        select r.batch_job_id, count(*)::integer as rows from released r where r.sent group by 1),
    counted as (
        update batch_job b
        set processed_rows = coalesce(b.processed_rows, 0) + n.rows, review_rows = b.review_rows + n.rows, updated_at = clock_timestamp(),
            status = rcm.reviewed_status(b.status, coalesce(b.successful_rows, 0) + coalesce(b.failed_rows, 0) + b.review_rows + n.rows, coalesce(b.total_rows, 0))
        from reviewed n where b.batch_job_id = n.batch_job_id)
    select batch_job_item_id from released
$$;

-- As in 104, and: a lost run that may have sent something goes to a person at once.
create or replace function rcm.rescue_items(most integer) returns table (batch_job_item_id bigint, batch_job_id bigint, org_id uuid, status text)
    security definer set search_path = public, pg_temp language sql as $$
    with dead as (
        select i.batch_job_item_id, i.attempt, i.batch_job_id from batch_job_item i
        where i.status = 'processing' and i.lease_until < clock_timestamp()
        order by i.lease_until limit most for update skip locked),
    due as (
        select i.batch_job_item_id, i.batch_job_id from batch_job_item i
        where i.status = 'retrying' and i.next_attempt_at <= clock_timestamp()
        order by i.next_attempt_at limit most for update skip locked),
    lost as (
        update batch_item_attempt a set ended_at = clock_timestamp(), status = 'failed', exception_kind = 'system', reason_code = 'worker_lost',
               message = 'The worker stopped answering while it worked on the row.'
        from dead d where a.batch_job_item_id = d.batch_job_item_id and a.attempt = d.attempt and a.ended_at is null
        returning a.batch_job_item_id, a.may_have_sent),
    hopeless as (
        select l.batch_job_item_id, l.may_have_sent from lost l
        where l.may_have_sent
           or (select count(*) from batch_item_attempt a where a.batch_job_item_id = l.batch_job_item_id and a.reason_code = 'worker_lost') >= 4),
    batches as (
        select b.batch_job_id, b.status from batch_job b
        where b.batch_job_id in (select d.batch_job_id from dead d union select u.batch_job_id from due u)
        order by b.batch_job_id for update),
    moved as (
        update batch_job_item i
        set status = case when m.sent is not null then 'needs_review' else rcm.resting_status(b.status) end,
            lease_owner = null, lease_until = null, next_attempt_at = null, updated_at = clock_timestamp(),
            exception_kind = case when m.sent is not null then 'system' else i.exception_kind end,
            reason_code = case m.sent when true then 'outcome_unknown' when false then 'worker_lost' else i.reason_code end,
            error_message = case m.sent
                when true then 'The worker stopped answering while it sent this row. Ask the payer whether it arrived before you run it again.'
                when false then 'The worker stopped answering five times while it worked on this row. Look at its steps, then run the row again.'
                else i.error_message end
        from (select d.batch_job_item_id, (select h.may_have_sent from hopeless h where h.batch_job_item_id = d.batch_job_item_id) as sent from dead d
              union all select u.batch_job_item_id, null from due u) m, batches b
        where i.batch_job_item_id = m.batch_job_item_id and b.batch_job_id = i.batch_job_id
        returning i.batch_job_item_id, i.batch_job_id, i.org_id, i.status),
    reviewed as (
        select m.batch_job_id, count(*)::integer as rows from moved m where m.status = 'needs_review' group by 1),
    counted as (
        update batch_job b
        set processed_rows = coalesce(b.processed_rows, 0) + n.rows, review_rows = b.review_rows + n.rows, updated_at = clock_timestamp(),
            status = rcm.reviewed_status(b.status, coalesce(b.successful_rows, 0) + coalesce(b.failed_rows, 0) + b.review_rows + n.rows, coalesce(b.total_rows, 0))
        from reviewed n where b.batch_job_id = n.batch_job_id)
    select m.batch_job_item_id, m.batch_job_id, m.org_id, m.status from moved m
$$;

-- A worker lives, or (with false) has stopped in order.
create function rcm.beat(worker_name text, lives boolean) returns void
    security definer set search_path = public, pg_temp language sql as $$
    insert into worker_heartbeat (worker, started_at, seen_at, stopped_at)
    values (worker_name, clock_timestamp(), clock_timestamp(), case when not lives then clock_timestamp() end)
    on conflict (worker) do update set seen_at = excluded.seen_at, stopped_at = excluded.stopped_at
$$;

-- When a worker was heard of last; no row's age says whether its batch is stuck.
create function rcm.last_beat() returns timestamptz stable
    security definer set search_path = public, pg_temp language sql as $$
    select max(h.seen_at) from worker_heartbeat h
$$;

grant create on schema rcm to rcm_queue;
alter function rcm.claim_items(text, integer, interval, bigint[], bigint[]) owner to rcm_queue;
alter function rcm.extend_leases(text, bigint[], interval, interval) owner to rcm_queue;
alter function rcm.beat(text, boolean) owner to rcm_queue;
alter function rcm.last_beat() owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on function rcm.claim_items(text, integer, interval, bigint[], bigint[]), rcm.extend_leases(text, bigint[], interval, interval),
    rcm.reviewed_status(text, integer, integer), rcm.beat(text, boolean), rcm.last_beat() from public;
grant execute on function rcm.claim_items(text, integer, interval, bigint[], bigint[]), rcm.extend_leases(text, bigint[], interval, interval),
    rcm.beat(text, boolean) to rcm_worker;
grant execute on function rcm.last_beat() to rcm_app, rcm_worker;
grant execute on function rcm.reviewed_status(text, integer, integer) to rcm_queue;
