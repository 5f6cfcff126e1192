using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.MicroStates.Mapping;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// The tables as objects, for one operation of one tenant (see <see cref="IRcmDbFactory"/>). It maps what db/migrations made and creates nothing.
/// </summary>
public sealed class RcmDb(DbContextOptions<RcmDb> options) : DbContext(options)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<AccessGrant> AccessGrants => Set<AccessGrant>();
    public DbSet<OrganisationSignIn> OrganisationSignIns => Set<OrganisationSignIn>();
    public DbSet<AppUser> Users => Set<AppUser>();
    public DbSet<UserIdentity> UserIdentities => Set<UserIdentity>();
    public DbSet<OrgSecret> OrgSecrets => Set<OrgSecret>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<ChannelType> ChannelTypes => Set<ChannelType>();
    public DbSet<Endpoint> Endpoints => Set<Endpoint>();
    public DbSet<WorkflowNode> WorkflowNodes => Set<WorkflowNode>();
    public DbSet<WorkflowTransition> WorkflowTransitions => Set<WorkflowTransition>();
    public DbSet<EndpointBreaker> EndpointBreakers => Set<EndpointBreaker>();
    public DbSet<ItemLot> ItemLots => Set<ItemLot>();
    public DbSet<UserWorkflow> UserWorkflows => Set<UserWorkflow>();
    public DbSet<WorkflowVersion> WorkflowVersions => Set<WorkflowVersion>();
    public DbSet<WorkflowDraft> WorkflowDrafts => Set<WorkflowDraft>();
    public DbSet<WorkflowDraftRevision> WorkflowDraftRevisions => Set<WorkflowDraftRevision>();
    public DbSet<WorkflowTrial> WorkflowTrials => Set<WorkflowTrial>();
    public DbSet<WorkflowTrialStep> WorkflowTrialSteps => Set<WorkflowTrialStep>();
    public DbSet<MicroState> MicroStates => Set<MicroState>();
    public DbSet<MicroStateChange> MicroStateChanges => Set<MicroStateChange>();
    public DbSet<MicroStatePlace> MicroStatePlaces => Set<MicroStatePlace>();
    public DbSet<ProposalBatch> ProposalBatches => Set<ProposalBatch>();
    public DbSet<BatchJob> BatchJobs => Set<BatchJob>();
    public DbSet<BatchJobItem> BatchJobItems => Set<BatchJobItem>();
    public DbSet<BatchActEntry> BatchActs => Set<BatchActEntry>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<NoticeSettings> NoticeSettings => Set<NoticeSettings>();
    public DbSet<NoticePreference> NoticePreferences => Set<NoticePreference>();
    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();
    public DbSet<BatchItemAttempt> BatchItemAttempts => Set<BatchItemAttempt>();
    public DbSet<BatchItemEdit> BatchItemEdits => Set<BatchItemEdit>();
    public DbSet<BatchItemReview> BatchItemReviews => Set<BatchItemReview>();
    public DbSet<WorkflowTrace> WorkflowTraces => Set<WorkflowTrace>();
    public DbSet<WorkflowTraceEndpoint> WorkflowTraceEndpoints => Set<WorkflowTraceEndpoint>();
    public DbSet<ModelUse> ModelUses => Set<ModelUse>();
    public DbSet<PageSnapshot> PageSnapshots => Set<PageSnapshot>();
    public DbSet<TaskDomainLookup> TaskDomains => Set<TaskDomainLookup>();
    public DbSet<TaskActionLookup> TaskActions => Set<TaskActionLookup>();
    public DbSet<JobStatusLookup> JobStatuses => Set<JobStatusLookup>();
    public DbSet<UserRoleLookup> UserRoles => Set<UserRoleLookup>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RcmDb).Assembly);
}
