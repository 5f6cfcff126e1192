using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Workflows;

internal sealed class WorkflowNodeMapping : IEntityTypeConfiguration<WorkflowNode>
{
    public void Configure(EntityTypeBuilder<WorkflowNode> builder)
    {
        builder.ToTable("workflow_node").HasKey(n => n.NodeId);
        builder.Property(n => n.Metadata).HasColumnType("jsonb");
        builder.Property(n => n.LabelConf).HasColumnType("numeric(3,2)");
    }
}

internal sealed class WorkflowTransitionMapping : IEntityTypeConfiguration<WorkflowTransition>
{
    public void Configure(EntityTypeBuilder<WorkflowTransition> builder)
    {
        builder.ToTable("workflow_transition").HasKey(t => new { t.FromNode, t.ToNode, t.ActionLabel });
        builder.HasOne<WorkflowNode>().WithMany().HasForeignKey(t => t.FromNode);
        builder.HasOne<WorkflowNode>().WithMany().HasForeignKey(t => t.ToNode);
    }
}

internal sealed class UserWorkflowMapping : IEntityTypeConfiguration<UserWorkflow>
{
    public void Configure(EntityTypeBuilder<UserWorkflow> builder)
    {
        builder.ToTable("user_workflow").HasKey(w => w.WorkflowId);
        builder.Property(w => w.WorkflowId).ValueGeneratedNever();
        builder.Property(w => w.RequiredData).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(w => w.OwnerOrgId);
    }
}

internal sealed class WorkflowVersionMapping : IEntityTypeConfiguration<WorkflowVersion>
{
    public void Configure(EntityTypeBuilder<WorkflowVersion> builder)
    {
        builder.ToTable("workflow_version").HasKey(v => v.WorkflowVersionId);
        builder.Property(v => v.Graph).HasColumnType("jsonb");
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(v => v.WorkflowId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(v => v.PublishedBy);
    }
}

internal sealed class TaskDomainLookupMapping : IEntityTypeConfiguration<TaskDomainLookup>
{
    public void Configure(EntityTypeBuilder<TaskDomainLookup> builder) => builder.ToTable("task_domain_lu").HasKey(d => d.Domain);
}

internal sealed class TaskActionLookupMapping : IEntityTypeConfiguration<TaskActionLookup>
{
    public void Configure(EntityTypeBuilder<TaskActionLookup> builder) => builder.ToTable("task_action_lu").HasKey(a => a.Action);
}
