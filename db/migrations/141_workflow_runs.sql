-- The newest runs of an organisation, for what the editor lays over a graph; and which batches ran on a version.
create index batch_item_attempt_recent on batch_item_attempt (org_id, started_at desc);
create index batch_job_of_version on batch_job (workflow_version_id);
