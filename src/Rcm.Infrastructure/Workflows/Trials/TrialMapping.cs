using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Channels;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Workflows.Trials;

internal sealed class WorkflowTrialMapping : IEntityTypeConfiguration<WorkflowTrial>
{
    public void Configure(EntityTypeBuilder<WorkflowTrial> builder)
    {
        builder.ToTable("workflow_trial").HasKey(t => t.TrialId);
        builder.Property(t => t.TrialId).ValueGeneratedNever();
        builder.Property(t => t.Graph).HasColumnType("jsonb");
        builder.Property(t => t.InputData).HasColumnType("jsonb");
        builder.Property(t => t.Result).HasColumnType("jsonb");
        builder.Property(t => t.Status).HasDefaultValueSql("'waiting'");
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(t => t.OrgId);
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(t => t.WorkflowId);
        builder.HasOne<Endpoint>().WithMany().HasForeignKey(t => t.EndpointId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(t => t.CreatedBy);
    }
}

internal sealed class WorkflowTrialStepMapping : IEntityTypeConfiguration<WorkflowTrialStep>
{
    public void Configure(EntityTypeBuilder<WorkflowTrialStep> builder)
    {
        builder.ToTable("workflow_trial_step").HasKey(s => new { s.TrialId, s.Step });
        builder.Property(s => s.Facts).HasColumnType("jsonb");
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<WorkflowTrial>().WithMany().HasForeignKey(s => s.TrialId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(s => s.OrgId);
    }
}
