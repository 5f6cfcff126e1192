using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pgvector;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.MicroStates;

internal sealed class MicroStateMapping : IEntityTypeConfiguration<MicroState>
{
    // The Domain knows no pgvector: it holds plain numbers.
    private static readonly ValueComparer<float[]> ByValue = new(
        (a, b) => a!.SequenceEqual(b!), v => v.Length == 0 ? 0 : v[0].GetHashCode(), v => (float[])v.Clone());

    public void Configure(EntityTypeBuilder<MicroState> builder)
    {
        builder.ToTable("micro_state").HasKey(m => m.MicroStateId);
        builder.Property(m => m.ActionJson).HasColumnType("jsonb");
        builder.Property(m => m.SemanticSpec).HasColumnType("jsonb");
        builder.Property(m => m.MiniScore).HasColumnType("numeric(4,3)");
        builder.Property(m => m.IsDynamic).ValueGeneratedOnAddOrUpdate();
        Vector(builder.Property(m => m.TextEmb));
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(m => m.WorkflowId);
        builder.HasOne<WorkflowNode>().WithMany().HasForeignKey(m => m.NodeId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(m => m.AliasedTo);
        builder.Property(m => m.ProposedMargin).HasColumnType("numeric(4,3)");
        builder.Property(m => m.Healed).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrgId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(m => m.ProposedBatchJobId);
        builder.HasOne<BatchJobItem>().WithMany().HasForeignKey(m => m.ProposedBatchJobItemId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(m => m.SourceMicroStateId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(m => m.ReviewedBy);
    }

    public static void Vector(PropertyBuilder<float[]> property) =>
        property.HasColumnType($"vector({MicroState.Dimensions})").HasConversion(v => new Vector(v), v => v.ToArray(), ByValue);
}

internal sealed class ProposalBatchMapping : IEntityTypeConfiguration<ProposalBatch>
{
    public void Configure(EntityTypeBuilder<ProposalBatch> builder)
    {
        builder.ToTable("proposal_batch").HasKey(p => new { p.MicroStateId, p.BatchJobId });
        builder.HasOne<MicroState>().WithMany().HasForeignKey(p => p.MicroStateId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(p => p.BatchJobId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(p => p.OrgId);
    }
}
