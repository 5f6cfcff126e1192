-- What a row costs the queue beyond being written, as ./bench queue and a profile of it showed.

-- Planned once a session: planning was a third of a claim. The statement's own settings fix its plan whatever the arguments are.
alter function rcm.claim_items(text, integer, integer, interval, bigint[], bigint[]) set plan_cache_mode = force_generic_plan;

-- After the row, not before it: a trigger before each row locks every row that is written, an exception or not, in a step and a WAL record of its own.
-- An exception is written once more instead.
drop trigger batch_job_item_review on batch_job_item;
create or replace function rcm.begin_review() returns trigger language plpgsql as $$
begin
    new.review_state := 'none';
    new.assigned_to := null;
    new.waiting_since := clock_timestamp();
    new.due_at := rcm.due_at(new.input_data, new.created_at);
    return new;
end $$;
create function rcm.review_again() returns trigger language plpgsql as $$
begin
    if new.status in ('needs_review', 'failed') then
        update batch_job_item i
        set review_state = 'none', assigned_to = null, waiting_since = clock_timestamp(), due_at = rcm.due_at(new.input_data, new.created_at)
        where i.batch_job_item_id = new.batch_job_item_id;
    elsif new.status in ('pending', 'paused') and new.review_state is distinct from 'retried' then
        update batch_job_item i set review_state = 'retried' where i.batch_job_item_id = new.batch_job_item_id;
    end if;
    return null;
end $$;
grant update (review_state, assigned_to, waiting_since, due_at) on batch_job_item to rcm_queue;
-- A person's own resolution of a row sets the state by itself.
create trigger batch_job_item_review after update of status on batch_job_item
    for each row when (old.status is distinct from new.status and new.review_state is not distinct from old.review_state
                       and (new.status in ('needs_review', 'failed') or old.status in ('needs_review', 'failed')))
    execute function rcm.review_again();

-- An attempt is written by the statement that begins or ends its row, from that row, and no row is ever deleted: looked up again for each attempt, the
-- key to it was an eighth of what a row costs.
alter table batch_item_attempt drop constraint batch_item_attempt_batch_job_item_id_fkey;
