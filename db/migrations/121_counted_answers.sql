-- batch_job.outcomes is counted up by whoever completes rows. Where a batch comes to rest, or is taken up again, it is counted out once:
-- what people changed in between by hand is in it.
create function rcm.count_answers() returns trigger language plpgsql as $$
begin
    select coalesce(jsonb_object_agg(o.payer_outcome, o.rows), '{}') into new.outcomes
    from (select i.payer_outcome, count(*) as rows from batch_job_item i
          where i.batch_job_id = new.batch_job_id and i.payer_outcome is not null group by 1) o;
    return new;
end $$;
create trigger batch_job_answers before update of status on batch_job
    for each row when (old.status is distinct from new.status and not (old.status = 'pending' and new.status = 'processing')
                       and new.status <> 'paused' and current_user <> 'rcm_queue')
    execute function rcm.count_answers();

revoke execute on function rcm.count_answers() from public;

-- What was answered before they were counted. An owner that is no superuser is bound by the policies, too.
alter table batch_job no force row level security;
alter table batch_job_item no force row level security;
update batch_job b
set outcomes = o.counts
from (select c.batch_job_id, jsonb_object_agg(c.payer_outcome, c.rows) as counts
      from (select batch_job_id, payer_outcome, count(*) as rows from batch_job_item where payer_outcome is not null group by 1, 2) c group by 1) o
where o.batch_job_id = b.batch_job_id;
alter table batch_job force row level security;
alter table batch_job_item force row level security;
