-- As in 120, but for how a batch's waiting rows are asked for: by the index's own columns, compared as a row. Asked for by equality and in the
-- order of ids, they were looked for along the primary key where statistics said that most rows wait: from the table's first row on, in every
-- claim, and ever more slowly (./bench queue-age).
-- The planner does not know the limit, and takes a sort of all of a batch's rows for cheap: hence the settings.

-- An equal share of the claim for each organisation that has work, whatever its size; within it, rows of a higher priority sixteen, four and
-- one times as often, so that none waits for ever; within a priority the oldest batch first. Chance decides who is first where there are more
-- organisations than rows asked for (a worker asks for one when one browser is free).
-- from_batches, from_items: this worker has claimed the batch's rows up to that one. What lies before is dead index entries while some old
-- snapshot lives, and reading them again and again made a claim ever slower. Whoever passes nothing sees every row.
create or replace function rcm.claim_items(worker text, most integer, lease interval, from_batches bigint[], from_items bigint[])
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
                       where r.status = 'processing' and o.endpoint_id = b.endpoint_id)
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

