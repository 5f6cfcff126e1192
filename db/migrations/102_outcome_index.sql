-- What the payers answered in a batch, counted while it runs, and the rows that were answered so, page by page: without reading the rows
-- that have no answer yet. Only answered rows are in it.
create index batch_job_item_outcome on batch_job_item (batch_job_id, payer_outcome, row_number) where payer_outcome is not null;
