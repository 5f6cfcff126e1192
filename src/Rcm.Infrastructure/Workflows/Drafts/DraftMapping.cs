using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Drafts;

internal sealed class WorkflowDraftMapping : IEntityTypeConfiguration<WorkflowDraft>
{
    public void Configure(EntityTypeBuilder<WorkflowDraft> builder)
    {
        builder.ToTable("workflow_draft").HasKey(d => new { d.WorkflowId, d.OrgId });
        builder.Property(d => d.Graph).HasColumnType("jsonb");
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(d => d.WorkflowId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(d => d.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(d => d.UpdatedBy);
    }
}

internal sealed class WorkflowDraftRevisionMapping : IEntityTypeConfiguration<WorkflowDraftRevision>
{
    public void Configure(EntityTypeBuilder<WorkflowDraftRevision> builder)
    {
        builder.ToTable("workflow_draft_revision").HasKey(r => new { r.WorkflowId, r.OrgId, r.Revision });
        builder.Property(r => r.Edit).HasColumnType("jsonb");
        builder.Property(r => r.Undo).HasColumnType("jsonb");
        builder.Property(r => r.Conflicts).HasColumnType("jsonb");
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<WorkflowDraft>().WithMany().HasForeignKey(r => new { r.WorkflowId, r.OrgId });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(r => r.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(r => r.UserId);
    }
}
