-- A rescue locks batches first and their rows then, as everybody does who stops a batch. It held rows and waited for their batch: a large batch
-- that was paused or cancelled while rows of it came due for their next try (its portal is down: just when somebody pauses it) waited for
-- these rows in turn, and PostgreSQL ended the one that waited less long, the person's.
-- As in 120 otherwise. The rows are looked up without a lock, and again with one: what changed meanwhile is passed over.
create or replace function rcm.rescue_items(most integer) returns table (batch_job_item_id bigint, batch_job_id bigint, org_id uuid, status text)
    security definer set search_path = public, pg_temp language sql as $$
    with seen as materialized (
        (select i.batch_job_item_id, i.batch_job_id from batch_job_item i
         where i.status = 'processing' and i.lease_until < clock_timestamp()
         order by i.lease_until limit most)
        union all
        (select i.batch_job_item_id, i.batch_job_id from batch_job_item i
         where i.status = 'retrying' and i.next_attempt_at <= clock_timestamp()
         order by i.next_attempt_at limit most)),
    batches as materialized (
        select b.batch_job_id, b.status from batch_job b
        where b.batch_job_id in (select s.batch_job_id from seen s)
        order by b.batch_job_id for update),
    held as materialized (
        select i.batch_job_item_id, i.attempt, i.batch_job_id, i.status from batch_job_item i
        where i.batch_job_item_id = any (array(select s.batch_job_item_id from seen s join batches b on b.batch_job_id = s.batch_job_id))
          and ((i.status = 'processing' and i.lease_until < clock_timestamp()) or (i.status = 'retrying' and i.next_attempt_at <= clock_timestamp()))
        for update skip locked),
    lost as (
        update batch_item_attempt a set ended_at = clock_timestamp(), status = 'failed', exception_kind = 'system', reason_code = 'worker_lost',
               message = 'The worker stopped answering while it worked on the row.'
        from held d where d.status = 'processing' and a.batch_job_item_id = d.batch_job_item_id and a.attempt = d.attempt and a.ended_at is null
        returning a.batch_job_item_id, a.may_have_sent),
    hopeless as (
        select l.batch_job_item_id, l.may_have_sent from lost l
        where l.may_have_sent
           or (select count(*) from batch_item_attempt a where a.batch_job_item_id = l.batch_job_item_id and a.reason_code = 'worker_lost') >= 4),
    moved as (
        update batch_job_item i
        set status = case when h.batch_job_item_id is not null then 'needs_review' else rcm.resting_status(b.status) end,
            lease_owner = null, lease_until = null, next_attempt_at = null, updated_at = clock_timestamp(),
            exception_kind = case when h.batch_job_item_id is not null then 'system' else i.exception_kind end,
            reason_code = case h.may_have_sent when true then 'outcome_unknown' when false then 'worker_lost' else i.reason_code end,
            error_message = case h.may_have_sent
                when true then 'The worker stopped answering while it sent this row. Ask the payer whether it arrived before you run it again.'
                when false then 'The worker stopped answering five times while it worked on this row. Look at its steps, then run the row again.'
                else i.error_message end
        from held d
        join batches b on b.batch_job_id = d.batch_job_id
        left join hopeless h on h.batch_job_item_id = d.batch_job_item_id
        where i.batch_job_item_id = d.batch_job_item_id
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
