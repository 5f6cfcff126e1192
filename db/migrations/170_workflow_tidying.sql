-- What is of no use after a while goes: trials, which nobody counts, and the single changes of drafts, which are kept so that a page that is
-- behind can be merged. No page stays open for a month; what was drawn stays in the draft.
create index workflow_trial_age on workflow_trial (ended_at) where status in ('ended', 'stopped');
create index workflow_draft_revision_age on workflow_draft_revision (created_at);

create policy queue_delete on workflow_trial for delete to rcm_queue using (status in ('ended', 'stopped'));
create policy queue_read on workflow_trial_step for select to rcm_queue using (true);
create policy queue_delete on workflow_trial_step for delete to rcm_queue using (true);
create policy queue_read on workflow_draft_revision for select to rcm_queue using (true);
create policy queue_delete on workflow_draft_revision for delete to rcm_queue using (true);
grant delete on workflow_trial to rcm_queue;
grant select, delete on workflow_trial_step, workflow_draft_revision to rcm_queue;

-- A thousand of each at a time: it must not be noticed beside the rows that a worker works. Gives how many trials and changes went.
create function rcm.tidy_workflows(trials_before timestamptz, changes_before timestamptz, out trials integer, out changes integer)
    security definer set search_path = public, pg_temp language plpgsql as $$
declare
    old uuid[];
begin
    old := array(select t.trial_id from workflow_trial t
                 where t.status in ('ended', 'stopped') and t.ended_at < trials_before order by t.ended_at limit 1000 for update skip locked);
    delete from workflow_trial_step s where s.trial_id = any (old);
    delete from workflow_trial t where t.trial_id = any (old);
    get diagnostics trials = row_count;
    delete from workflow_draft_revision r where (r.workflow_id, r.org_id, r.revision) in (
        select o.workflow_id, o.org_id, o.revision from workflow_draft_revision o
        where o.created_at < changes_before order by o.created_at limit 1000);
    get diagnostics changes = row_count;
end $$;
grant create on schema rcm to rcm_queue;
alter function rcm.tidy_workflows(timestamptz, timestamptz) owner to rcm_queue;
revoke create on schema rcm from rcm_queue;
revoke execute on function rcm.tidy_workflows(timestamptz, timestamptz) from public;
grant execute on function rcm.tidy_workflows(timestamptz, timestamptz) to rcm_worker;
