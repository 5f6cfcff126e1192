-- How long a batch's rows are tried again is chosen by who starts it, and can be changed while it runs; both leave who did it.
alter table batch_act drop constraint batch_act_act_check;
alter table batch_act add constraint batch_act_act_check check (act in ('pause', 'resume', 'cancel', 'retry', 'priority', 'retry_window')),
    add column retry_window_minutes integer;
