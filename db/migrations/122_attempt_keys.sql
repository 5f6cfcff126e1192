-- An attempt's organisation and status are copied from its item, whose own keys were checked. Checked again for each attempt they cost a
-- third of writing it, and each check locks the one row of its organisation and of its status, for all workers at once.
alter table batch_item_attempt drop constraint batch_item_attempt_org_id_fkey, drop constraint batch_item_attempt_status_fkey;
