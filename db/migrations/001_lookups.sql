-- Lookup tables of the reference (v8). Runtime-extensible: the application reads them, a platform administrator adds rows.
create extension if not exists vector;

create table task_domain_lu (
    domain      text primary key,
    description text
);

create table task_action_lu (
    action      text primary key,
    description text
);

create table job_status_lu (
    status      text primary key,
    description text
);

create table user_role_lu (
    role        text primary key,
    description text
);

insert into task_domain_lu (domain, description) values
    ('eligibility', 'Eligibility verification'),
    ('prior_auth',  'Prior authorization'),
    ('claim',       'Claims processing'),
    ('payment',     'Payment posting'),
    ('patient',     'Patient management'),
    ('provider',    'Provider management'),
    ('billing',     'Billing operations'),
    ('reporting',   'Report generation'),
    ('document',    'Document management');

insert into task_action_lu (action, description) values
    ('check',        'Check status'),
    ('verify',       'Verify information'),
    ('update',       'Update data'),
    ('submit',       'Submit request'),
    ('check_status', 'Check processing status'),
    ('appeal',       'File appeal'),
    ('extend',       'Extend deadline'),
    ('submit_claim', 'Submit claim'),
    ('status_check', 'Status inquiry'),
    ('resubmit',     'Resubmit request'),
    ('void',         'Void/cancel'),
    ('correct',      'Make correction'),
    ('post',         'Post payment'),
    ('reconcile',    'Reconcile accounts'),
    ('adjust',       'Make adjustment'),
    ('refund',       'Process refund'),
    -- The reference lists sixteen and says "20+ more": these complete it in the same style.
    ('create',       'Create record'),
    ('cancel',       'Cancel request'),
    ('close',        'Close record'),
    ('reopen',       'Reopen record'),
    ('assign',       'Assign to person'),
    ('escalate',     'Escalate request'),
    ('review',       'Review record'),
    ('approve',      'Approve request'),
    ('deny',         'Deny request'),
    ('attach',       'Attach document'),
    ('download',     'Download document'),
    ('upload',       'Upload document'),
    ('send',         'Send document'),
    ('receive',      'Receive document'),
    ('match',        'Match records'),
    ('merge',        'Merge records'),
    ('register',     'Register patient'),
    ('enroll',       'Enroll provider'),
    ('credential',   'Credential provider'),
    ('estimate',     'Estimate responsibility'),
    ('bill',         'Bill patient'),
    ('transfer',     'Transfer balance'),
    ('write_off',    'Write off balance'),
    ('generate',     'Generate report'),
    ('export',       'Export data'),
    ('notify',       'Notify person');

insert into job_status_lu (status, description) values
    ('pending',             'Awaiting processing'),
    ('processing',          'Currently running'),
    ('completed',           'Successfully finished'),
    ('failed',              'Error occurred'),
    ('partially_completed', 'Some items succeeded'),
    ('cancelled',           'Stopped by a person'),
    ('paused',              'Held by a person'),
    ('retrying',            'Waiting for the next attempt'),
    ('needs_review',        'Waiting for a person');

insert into user_role_lu (role, description) values
    ('admin',         'Full access'),
    ('operator',      'Execute workflows'),
    ('viewer',        'Read-only access'),
    ('api_user',      'API access only'),
    ('org_admin',     'Organization admin'),
    ('firm_user',     'Billing firm user'),
    ('hospital_user', 'Hospital user'),
    ('sys_admin',     'System administrator');
