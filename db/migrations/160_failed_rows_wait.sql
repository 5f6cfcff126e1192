-- A row that failed for good waits for a person as one that needs a decision does, until somebody has looked at it: the queue's indexes hold both.
-- The condition is WaitingRows.Of; that a date is set is asked by the queue alone, so that a batch's page does not take these indexes for its own.
drop index batch_job_item_due, batch_job_item_waiting, batch_job_item_due_reason, batch_job_item_due_person;
create index batch_job_item_due on batch_job_item (org_id, due_at, batch_job_item_id)
    where due_at is not null and status in ('needs_review', 'failed') and review_state in ('none', 'in_review');
create index batch_job_item_waiting on batch_job_item (org_id, waiting_since, batch_job_item_id)
    where due_at is not null and status in ('needs_review', 'failed') and review_state in ('none', 'in_review');
create index batch_job_item_due_reason on batch_job_item (org_id, reason_code, due_at, batch_job_item_id)
    where due_at is not null and status in ('needs_review', 'failed') and review_state in ('none', 'in_review');
create index batch_job_item_due_person on batch_job_item (org_id, assigned_to, due_at, batch_job_item_id)
    where due_at is not null and status in ('needs_review', 'failed') and review_state in ('none', 'in_review');
