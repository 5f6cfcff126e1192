-- From when, and with how many rows ended, a batch's pace is counted: one that rested (paused, waiting for a person, ended) and goes on was not
-- slow meanwhile. Null: since it began. Whoever lets it go on, a person, a retry or a corrected row: it begins anew here.
alter table batch_job add column paced_since timestamptz, add column paced_rows integer not null default 0;

create function rcm.begin_pace() returns trigger language plpgsql as $$
begin
    if new.started_at is not null then
        new.paced_since := clock_timestamp();
        new.paced_rows := coalesce(new.successful_rows, 0) + coalesce(new.failed_rows, 0);
    end if;
    return new;
end $$;
create trigger batch_job_goes_on before update of status on batch_job
    for each row when (new.status in ('pending', 'processing', 'retrying') and old.status not in ('pending', 'processing', 'retrying'))
    execute function rcm.begin_pace();
