namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>What the product adds to the reference. What stands in neither has no business in the database.</summary>
internal static class Additions
{
    public const string Facts = """
        organization unique index (lower(email_domain))

        app_user index (org_id)
        app_user unique index (lower(email))

        endpoint.max_running integer
        endpoint.updated_at timestamptz not null default now()
        endpoint.retired_at timestamptz
        endpoint check (max_running >= 1) AND (max_running <= 1000)

        user_workflow.owner_org_id uuid
        user_workflow.submits boolean not null default false
        user_workflow (owner_org_id) references organization

        micro_state.fingerprint text
        micro_state.generator text not null default 'unknown'
        micro_state.generator_version text not null default '0'
        micro_state index (workflow_id, fingerprint) WHERE (NOT is_retired)
        micro_state.review text not null default 'accepted'
        micro_state.org_id uuid
        micro_state.proposed_tier smallint
        micro_state.proposed_batch_job_id bigint
        micro_state.proposed_batch_job_item_id bigint
        micro_state.proposed_at timestamptz
        micro_state.proposed_margin numeric(4,3)
        micro_state.proposed_model text
        micro_state.source_micro_state_id bigint
        micro_state.healed jsonb
        micro_state.reviewed_by uuid
        micro_state.reviewed_at timestamptz
        micro_state.review_note text
        micro_state check review in (accepted, proposed, rejected)
        micro_state check (proposed_tier >= 2) AND (proposed_tier <= 3)
        micro_state check (review <> 'proposed') OR ((org_id IS NOT NULL) AND (proposed_tier IS NOT NULL) AND (proposed_batch_job_id IS NOT NULL) AND (proposed_at IS NOT NULL))
        micro_state unique index (org_id, workflow_id, node_id, fingerprint) WHERE (review = 'proposed'::text)
        micro_state index (org_id, micro_state_id DESC) WHERE (review = 'proposed'::text)
        micro_state index (org_id, workflow_id) WHERE (org_id IS NOT NULL)
        micro_state (org_id) references organization
        micro_state (proposed_batch_job_id) references batch_job
        micro_state (proposed_batch_job_item_id) references batch_job_item
        micro_state (source_micro_state_id) references micro_state
        micro_state (reviewed_by) references app_user
        micro_state index (workflow_id, node_id, micro_state_id) INCLUDE (org_id, review, is_retired, is_dynamic, required, generator, generator_version)
        micro_state index (aliased_to) WHERE (aliased_to IS NOT NULL)

        workflow_trace.attempt integer not null default 1
        workflow_trace.node_id bigint
        workflow_trace.micro_state_id bigint
        workflow_trace.page_snapshot_id bigint
        workflow_trace (micro_state_id) references micro_state
        workflow_trace (node_id) references workflow_node
        workflow_trace (page_snapshot_id) references page_snapshot
        workflow_trace index (batch_job_item_id, trace_id)
        workflow_trace index (org_id, trace_id DESC)
        workflow_trace index (micro_state_id, trace_id DESC) WHERE (micro_state_id IS NOT NULL)

        workflow_trace_endpoint.org_id uuid
        workflow_trace_endpoint (org_id) references organization

        batch_job.workflow_id uuid
        batch_job.workflow_version_id bigint
        batch_job.endpoint_id bigint
        batch_job.file_sha256 bytea
        batch_job.review_rows integer not null default 0
        batch_job.started_at timestamptz
        batch_job.priority smallint not null default 0
        batch_job.retry_window_minutes integer not null default 480
        batch_job.outcomes jsonb not null default '{}'
        batch_job check (priority >= '-1') AND (priority <= 1)
        batch_job check (retry_window_minutes >= 1) AND (retry_window_minutes <= 1440)
        batch_job index (org_id, batch_job_id) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text, 'retrying'::text]))
        batch_job.stuck_since timestamptz
        batch_job.paced_since timestamptz
        batch_job.paced_rows integer not null default 0
        batch_job (endpoint_id) references endpoint
        batch_job (workflow_id) references user_workflow
        batch_job (workflow_version_id) references workflow_version
        batch_job index (org_id, batch_job_id DESC)
        batch_job index (workflow_version_id)
        batch_job index (org_id, file_sha256)

        batch_job_item.org_id uuid
        batch_job_item.client_row_id text
        batch_job_item.payer_outcome text
        batch_job_item.exception_kind text
        batch_job_item.reason_code text
        batch_job_item.attempt integer not null default 0
        batch_job_item.lease_owner text
        batch_job_item.lease_until timestamptz
        batch_job_item.next_attempt_at timestamptz
        batch_job_item.review_state text
        batch_job_item.assigned_to uuid
        batch_job_item.waiting_since timestamptz
        batch_job_item.due_at timestamptz
        batch_job_item check exception_kind in (business, system, unrecognised)
        batch_job_item (org_id) references organization
        batch_job_item unique index (batch_job_id, row_number)
        batch_job_item index (batch_job_id, status, batch_job_item_id)
        batch_job_item index (lease_until) WHERE (lease_until IS NOT NULL)
        batch_job_item index (next_attempt_at) WHERE (status = 'retrying'::text)
        batch_job_item index (batch_job_id, payer_outcome, row_number) WHERE (payer_outcome IS NOT NULL)
        batch_job_item check review_state in (none, in_review, verified, retried)
        batch_job_item (assigned_to) references app_user
        batch_job_item index (batch_job_id, reason_code, row_number) WHERE (reason_code IS NOT NULL)
        batch_job_item index (batch_job_id, exception_kind, row_number) WHERE (exception_kind IS NOT NULL)
        batch_job_item index (batch_job_id, review_state, row_number) WHERE (review_state IS NOT NULL)
        batch_job_item index (batch_job_id, assigned_to, row_number) WHERE (assigned_to IS NOT NULL)
        batch_job_item index (org_id, due_at, batch_job_item_id) WHERE ((due_at IS NOT NULL) AND (status = ANY (ARRAY['needs_review'::text, 'failed'::text])) AND (review_state = ANY (ARRAY['none'::text, 'in_review'::text])))
        batch_job_item index (org_id, waiting_since, batch_job_item_id) WHERE ((due_at IS NOT NULL) AND (status = ANY (ARRAY['needs_review'::text, 'failed'::text])) AND (review_state = ANY (ARRAY['none'::text, 'in_review'::text])))
        batch_job_item index (org_id, reason_code, due_at, batch_job_item_id) WHERE ((due_at IS NOT NULL) AND (status = ANY (ARRAY['needs_review'::text, 'failed'::text])) AND (review_state = ANY (ARRAY['none'::text, 'in_review'::text])))
        batch_job_item index (org_id, assigned_to, due_at, batch_job_item_id) WHERE ((due_at IS NOT NULL) AND (status = ANY (ARRAY['needs_review'::text, 'failed'::text])) AND (review_state = ANY (ARRAY['none'::text, 'in_review'::text])))

        access_grant.grant_id uuid not null
        access_grant.org_id uuid not null
        access_grant.grantee_org_id uuid not null
        access_grant.permissions text[] not null
        access_grant.granted_by uuid
        access_grant.created_at timestamptz not null
        access_grant.expires_at timestamptz
        access_grant.revoked_at timestamptz
        access_grant.revoked_by uuid
        access_grant check org_id <> grantee_org_id
        access_grant (granted_by) references app_user
        access_grant (grantee_org_id) references organization
        access_grant (org_id) references organization
        access_grant check permissions <@ ARRAY['view', 'work', 'reveal', 'teach']
        access_grant primary key (grant_id)
        access_grant (revoked_by) references app_user
        access_grant unique index (grantee_org_id, org_id) WHERE (revoked_at IS NULL)
        access_grant index (org_id)

        audit_log.audit_id bigint not null identity
        audit_log.org_id uuid not null
        audit_log.actor_user_id uuid
        audit_log.actor_org_id uuid
        audit_log.action text not null
        audit_log.subject text not null
        audit_log.detail jsonb not null default '{}'
        audit_log.created_at timestamptz not null default now()
        audit_log (actor_org_id) references organization
        audit_log (actor_user_id) references app_user
        audit_log (org_id) references organization
        audit_log primary key (audit_id)
        audit_log index (org_id, audit_id DESC)

        batch_act.batch_act_id bigint not null identity
        batch_act.org_id uuid not null
        batch_act.batch_job_id bigint not null
        batch_act.act text not null
        batch_act.rows integer not null
        batch_act.user_id uuid
        batch_act.created_at timestamptz not null default now()
        batch_act (batch_job_id) references batch_job
        batch_act (org_id) references organization
        batch_act (user_id) references app_user
        batch_act.priority smallint
        batch_act.retry_window_minutes integer
        batch_act check act in (pause, resume, cancel, retry, priority, retry_window)
        batch_act primary key (batch_act_id)
        batch_act index (batch_job_id, batch_act_id DESC)

        file_mapping.org_id uuid not null
        file_mapping.header_set bytea not null
        file_mapping.header_of jsonb not null
        file_mapping.updated_by uuid
        file_mapping.updated_at timestamptz not null default now()
        file_mapping (org_id) references organization
        file_mapping (updated_by) references app_user
        file_mapping primary key (org_id, header_set)

        batch_item_attempt.batch_job_item_id bigint not null
        batch_item_attempt.attempt integer not null
        batch_item_attempt.org_id uuid not null
        batch_item_attempt.worker text not null
        batch_item_attempt.started_at timestamptz not null
        batch_item_attempt.ended_at timestamptz
        batch_item_attempt.status text
        batch_item_attempt.payer_outcome text
        batch_item_attempt.exception_kind text
        batch_item_attempt.reason_code text
        batch_item_attempt.message text
        batch_item_attempt.output_data jsonb
        batch_item_attempt.may_have_sent boolean not null default false
        batch_item_attempt primary key (batch_job_item_id, attempt)
        batch_item_attempt index (org_id, started_at DESC)

        endpoint_breaker.endpoint_id bigint not null
        endpoint_breaker.org_id uuid not null
        endpoint_breaker.failures integer not null
        endpoint_breaker.openings integer not null
        endpoint_breaker.last_failure_at timestamptz
        endpoint_breaker.opened_at timestamptz
        endpoint_breaker.probe_at timestamptz
        endpoint_breaker.reason_code text
        endpoint_breaker.updated_at timestamptz not null
        endpoint_breaker (endpoint_id) references endpoint
        endpoint_breaker (org_id) references organization
        endpoint_breaker primary key (endpoint_id)

        notice.notice_id bigint not null identity
        notice.org_id uuid not null
        notice.user_id uuid not null
        notice.batch_job_id bigint not null
        notice.kind text not null
        notice.total_rows integer not null
        notice.successful_rows integer not null
        notice.failed_rows integer not null
        notice.review_rows integer not null
        notice.created_at timestamptz not null default now()
        notice.seen_at timestamptz
        notice (batch_job_id) references batch_job
        notice (org_id) references organization
        notice (user_id) references app_user
        notice check kind in (finished, needs_person, failed, cancelled, stuck, moving_again)
        notice primary key (notice_id)
        notice index (user_id, created_at DESC, notice_id DESC)
        notice index (user_id) WHERE (seen_at IS NULL)
        notice index (created_at)

        batch_item_edit.batch_item_edit_id bigint not null identity
        batch_item_edit.org_id uuid not null
        batch_item_edit.batch_job_item_id bigint not null
        batch_item_edit.attempt integer not null
        batch_item_edit.field text not null
        batch_item_edit.old_value text
        batch_item_edit.new_value text
        batch_item_edit.user_id uuid
        batch_item_edit.created_at timestamptz not null default now()
        batch_item_edit (batch_job_item_id) references batch_job_item
        batch_item_edit (org_id) references organization
        batch_item_edit primary key (batch_item_edit_id)
        batch_item_edit (user_id) references app_user
        batch_item_edit index (batch_job_item_id, batch_item_edit_id)

        batch_item_review.batch_item_review_id bigint not null identity
        batch_item_review.org_id uuid not null
        batch_item_review.batch_job_item_id bigint not null
        batch_item_review.attempt integer not null
        batch_item_review.act text not null
        batch_item_review.state text not null
        batch_item_review.assigned_to uuid
        batch_item_review.resolution text
        batch_item_review.reason_code text
        batch_item_review.message text
        batch_item_review.note text
        batch_item_review.user_id uuid
        batch_item_review.created_at timestamptz not null default now()
        batch_item_review (assigned_to) references app_user
        batch_item_review (batch_job_item_id) references batch_job_item
        batch_item_review (org_id) references organization
        batch_item_review primary key (batch_item_review_id)
        batch_item_review (user_id) references app_user
        batch_item_review check act in (take, assign, release, verify, retry, resolve)
        batch_item_review check resolution in (answered, no_answer, duplicate)
        batch_item_review check state in (none, in_review, verified, retried)
        batch_item_review index (batch_job_item_id, batch_item_review_id)

        notice_outbox.notice_outbox_id bigint not null identity
        notice_outbox.message_id uuid not null default gen_random_uuid()
        notice_outbox.org_id uuid not null
        notice_outbox.channel text not null
        notice_outbox.user_id uuid
        notice_outbox.batch_org_id uuid not null
        notice_outbox.batch_job_id bigint not null
        notice_outbox.kind text not null
        notice_outbox.batch_status text not null
        notice_outbox.total_rows integer not null
        notice_outbox.successful_rows integer not null
        notice_outbox.failed_rows integer not null
        notice_outbox.review_rows integer not null
        notice_outbox.created_at timestamptz not null default now()
        notice_outbox.attempts integer not null default 0
        notice_outbox.next_attempt_at timestamptz not null default now()
        notice_outbox.sent_at timestamptz
        notice_outbox.given_up_at timestamptz
        notice_outbox.last_error text
        notice_outbox (batch_job_id) references batch_job
        notice_outbox (batch_org_id) references organization
        notice_outbox (org_id) references organization
        notice_outbox (user_id) references app_user
        notice_outbox check channel in (mail, webhook)
        notice_outbox check (channel = 'mail') = (user_id IS NOT NULL)
        notice_outbox check kind in (finished, needs_person, failed, cancelled, stuck, moving_again)
        notice_outbox primary key (notice_outbox_id)
        notice_outbox unique (message_id)
        notice_outbox index (batch_job_id)
        notice_outbox index (created_at) WHERE ((sent_at IS NOT NULL) OR (given_up_at IS NOT NULL))
        notice_outbox index (next_attempt_at) WHERE ((sent_at IS NULL) AND (given_up_at IS NULL))
        notice_outbox index (org_id, notice_outbox_id DESC)

        notice_preference.user_id uuid not null
        notice_preference.org_id uuid not null
        notice_preference.mail_finished boolean not null default true
        notice_preference.mail_needs_person boolean not null default true
        notice_preference.mail_stuck boolean not null default true
        notice_preference.updated_at timestamptz not null default now()
        notice_preference (org_id) references organization
        notice_preference (user_id) references app_user
        notice_preference primary key (user_id)

        notice_settings.org_id uuid not null
        notice_settings.mail_on boolean not null default false
        notice_settings.smtp_host text
        notice_settings.smtp_port integer
        notice_settings.smtp_security text not null default 'starttls'
        notice_settings.smtp_user text
        notice_settings.mail_from text
        notice_settings.webhook_on boolean not null default false
        notice_settings.webhook_url text
        notice_settings.updated_at timestamptz not null default now()
        notice_settings.updated_by uuid
        notice_settings (org_id) references organization
        notice_settings (updated_by) references app_user
        notice_settings check (NOT mail_on) OR ((smtp_host IS NOT NULL) AND (smtp_port IS NOT NULL) AND (mail_from IS NOT NULL))
        notice_settings check (NOT webhook_on) OR (webhook_url IS NOT NULL)
        notice_settings check (smtp_port >= 1) AND (smtp_port <= 65535)
        notice_settings check smtp_security in (starttls, tls, none)
        notice_settings primary key (org_id)

        item_lot.item_lot_id bigint not null identity
        item_lot.batch_job_id bigint not null
        item_lot.org_id uuid not null
        item_lot.endpoint_id bigint
        item_lot.lease_owner text not null
        item_lot.first_item bigint not null
        item_lot.last_item bigint not null
        item_lot.item_rows integer not null
        item_lot.claimed_at timestamptz not null
        item_lot.lease_until timestamptz not null
        item_lot (batch_job_id) references batch_job
        item_lot (org_id) references organization
        item_lot (endpoint_id) references endpoint
        item_lot check first_item <= last_item
        item_lot check item_rows > 0
        item_lot index (batch_job_id, first_item)
        item_lot primary key (item_lot_id)

        model_use.model_use_id bigint not null identity
        model_use.org_id uuid not null
        model_use.batch_job_id bigint not null
        model_use.batch_job_item_id bigint not null
        model_use.model text not null
        model_use.tokens integer not null
        model_use.created_at timestamptz not null default now()
        model_use (batch_job_id) references batch_job
        model_use (batch_job_item_id) references batch_job_item
        model_use (org_id) references organization
        model_use check tokens >= 0
        model_use primary key (model_use_id)
        model_use index (batch_job_item_id)
        model_use index (batch_job_id)
        model_use index (org_id, created_at)

        micro_state_change.micro_state_change_id bigint not null identity
        micro_state_change.org_id uuid not null
        micro_state_change.micro_state_id bigint not null
        micro_state_change.change_set uuid not null
        micro_state_change.act text not null
        micro_state_change.before jsonb not null
        micro_state_change.after jsonb not null
        micro_state_change.note text
        micro_state_change.user_id uuid
        micro_state_change.created_at timestamptz not null default now()
        micro_state_change (micro_state_id) references micro_state
        micro_state_change (org_id) references organization
        micro_state_change (user_id) references app_user
        micro_state_change check act in (edit, retire, restore, alias, unalias, accept, correct, reject, undo)
        micro_state_change primary key (micro_state_change_id)
        micro_state_change index (change_set)
        micro_state_change index (micro_state_id, micro_state_change_id DESC)

        micro_state_place.org_id uuid not null
        micro_state_place.micro_state_id bigint not null
        micro_state_place.x real not null
        micro_state_place.y real not null
        micro_state_place.cluster integer not null
        micro_state_place.twin_of bigint
        micro_state_place.generator text not null
        micro_state_place.generator_version text not null
        micro_state_place.drawn_at timestamptz not null
        micro_state_place (micro_state_id) references micro_state
        micro_state_place (org_id) references organization
        micro_state_place (twin_of) references micro_state
        micro_state_place primary key (org_id, micro_state_id)

        micro_state_vector.micro_state_id bigint not null
        micro_state_vector.generator text not null
        micro_state_vector.generator_version text not null
        micro_state_vector.text_emb vector(768) not null
        micro_state_vector (micro_state_id) references micro_state
        micro_state_vector primary key (micro_state_id)

        org_secret.org_id uuid not null
        org_secret.name text not null
        org_secret.protected_value text not null
        org_secret.updated_at timestamptz not null
        org_secret (org_id) references organization
        org_secret primary key (org_id, name)

        organization_sign_in.org_id uuid not null
        organization_sign_in.kind text not null
        organization_sign_in.tenant_id text not null
        organization_sign_in.updated_at timestamptz not null
        organization_sign_in check kind = 'entra'
        organization_sign_in (org_id) references organization
        organization_sign_in primary key (org_id)
        organization_sign_in unique (tenant_id)

        page_snapshot.page_snapshot_id bigint not null identity
        page_snapshot.org_id uuid not null
        page_snapshot.content_hash bytea not null
        page_snapshot.fingerprint text not null
        page_snapshot.dom text not null
        page_snapshot.created_at timestamptz not null
        page_snapshot unique (org_id, content_hash)
        page_snapshot (org_id) references organization
        page_snapshot primary key (page_snapshot_id)

        proposal_batch.micro_state_id bigint not null
        proposal_batch.batch_job_id bigint not null
        proposal_batch.org_id uuid not null
        proposal_batch.created_at timestamptz not null default now()
        proposal_batch (batch_job_id) references batch_job
        proposal_batch (micro_state_id) references micro_state
        proposal_batch (org_id) references organization
        proposal_batch primary key (micro_state_id, batch_job_id)
        proposal_batch index (batch_job_id)

        user_identity.issuer text not null
        user_identity.tenant_id text not null
        user_identity.subject text not null
        user_identity.user_id uuid not null
        user_identity.org_id uuid not null
        user_identity.first_seen_at timestamptz not null
        user_identity.last_seen_at timestamptz not null
        user_identity (org_id) references organization
        user_identity primary key (issuer, tenant_id, subject)
        user_identity (user_id) references app_user
        user_identity unique (user_id)

        worker_heartbeat.worker text not null
        worker_heartbeat.started_at timestamptz not null
        worker_heartbeat.seen_at timestamptz not null
        worker_heartbeat.stopped_at timestamptz
        worker_heartbeat.lease_seconds integer not null default 30
        worker_heartbeat primary key (worker)

        workflow_draft.workflow_id uuid not null
        workflow_draft.org_id uuid not null
        workflow_draft.base_version integer
        workflow_draft.graph jsonb not null
        workflow_draft.revision bigint not null default 0
        workflow_draft.updated_by uuid
        workflow_draft.updated_at timestamptz not null
        workflow_draft (org_id) references organization
        workflow_draft primary key (workflow_id, org_id)
        workflow_draft (updated_by) references app_user
        workflow_draft (workflow_id) references user_workflow

        workflow_draft_revision.workflow_id uuid not null
        workflow_draft_revision.org_id uuid not null
        workflow_draft_revision.revision bigint not null
        workflow_draft_revision.edit_id uuid not null
        workflow_draft_revision.edit jsonb not null
        workflow_draft_revision.undo jsonb not null
        workflow_draft_revision.conflicts jsonb
        workflow_draft_revision.user_id uuid
        workflow_draft_revision.created_at timestamptz not null default now()
        workflow_draft_revision (org_id) references organization
        workflow_draft_revision primary key (workflow_id, org_id, revision)
        workflow_draft_revision unique (workflow_id, org_id, edit_id)
        workflow_draft_revision index (created_at)
        workflow_draft_revision (user_id) references app_user
        workflow_draft_revision (workflow_id, org_id) references workflow_draft

        workflow_trial.trial_id uuid not null
        workflow_trial.org_id uuid not null
        workflow_trial.workflow_id uuid not null
        workflow_trial.endpoint_id bigint not null
        workflow_trial.graph jsonb not null
        workflow_trial.input_data jsonb
        workflow_trial.status text not null default 'waiting'
        workflow_trial.result jsonb
        workflow_trial.worker text
        workflow_trial.lease_until timestamptz
        workflow_trial.created_by uuid
        workflow_trial.created_at timestamptz not null default now()
        workflow_trial.ended_at timestamptz
        workflow_trial (created_by) references app_user
        workflow_trial (endpoint_id) references endpoint
        workflow_trial (org_id) references organization
        workflow_trial primary key (trial_id)
        workflow_trial check status in (waiting, running, ended, stopped)
        workflow_trial (workflow_id) references user_workflow
        workflow_trial unique index (org_id, created_by) WHERE (status = ANY (ARRAY['waiting'::text, 'running'::text]))
        workflow_trial index (created_at) WHERE (status = ANY (ARRAY['waiting'::text, 'running'::text]))
        workflow_trial index (ended_at) WHERE (status = ANY (ARRAY['ended'::text, 'stopped'::text]))

        workflow_trial_step.trial_id uuid not null
        workflow_trial_step.step integer not null
        workflow_trial_step.org_id uuid not null
        workflow_trial_step.facts jsonb not null
        workflow_trial_step.page text
        workflow_trial_step.created_at timestamptz not null default now()
        workflow_trial_step (org_id) references organization
        workflow_trial_step primary key (trial_id, step)
        workflow_trial_step (trial_id) references workflow_trial

        workflow_version.workflow_version_id bigint not null identity
        workflow_version.workflow_id uuid not null
        workflow_version.version integer not null
        workflow_version.graph jsonb not null
        workflow_version.note text not null default ''
        workflow_version.published_by uuid
        workflow_version.published_at timestamptz not null
        workflow_version primary key (workflow_version_id)
        workflow_version (published_by) references app_user
        workflow_version check version >= 1
        workflow_version (workflow_id) references user_workflow
        workflow_version unique (workflow_id, version)
        """;

    public static readonly Dictionary<string, string> JobStatuses = new()
    {
        ["cancelled"] = "Stopped by a person",
        ["paused"] = "Held by a person",
        ["retrying"] = "Waiting for the next attempt",
        ["needs_review"] = "Waiting for a person",
    };
}
