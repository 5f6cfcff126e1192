using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Execution;

internal sealed class WorkflowTraceMapping : IEntityTypeConfiguration<WorkflowTrace>
{
    public void Configure(EntityTypeBuilder<WorkflowTrace> builder)
    {
        builder.ToTable("workflow_trace").HasKey(t => t.TraceId);
        builder.Property(t => t.ActionDetail).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(t => t.OrgId);
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(t => t.WorkflowId);
        builder.HasOne<BatchJobItem>().WithMany().HasForeignKey(t => t.BatchJobItemId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(t => t.UserId);
        builder.HasOne<WorkflowNode>().WithMany().HasForeignKey(t => t.NodeId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(t => t.MicroStateId);
        builder.HasOne<PageSnapshot>().WithMany().HasForeignKey(t => t.PageSnapshotId);
    }
}

internal sealed class WorkflowTraceEndpointMapping : IEntityTypeConfiguration<WorkflowTraceEndpoint>
{
    public void Configure(EntityTypeBuilder<WorkflowTraceEndpoint> builder)
    {
        builder.ToTable("workflow_trace_endpoint").HasKey(e => new { e.TraceId, e.EndpointId });
        builder.HasOne<WorkflowTrace>().WithMany().HasForeignKey(e => e.TraceId);
        builder.HasOne<Endpoint>().WithMany().HasForeignKey(e => e.EndpointId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(e => e.OrgId);
    }
}

internal sealed class PageSnapshotMapping : IEntityTypeConfiguration<PageSnapshot>
{
    public void Configure(EntityTypeBuilder<PageSnapshot> builder)
    {
        builder.ToTable("page_snapshot").HasKey(p => p.PageSnapshotId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(p => p.OrgId);
    }
}

internal sealed class WorkerHeartbeatMapping : IEntityTypeConfiguration<WorkerHeartbeat>
{
    public void Configure(EntityTypeBuilder<WorkerHeartbeat> builder) => builder.ToTable("worker_heartbeat").HasKey(w => w.Worker);
}

internal sealed class ModelUseMapping : IEntityTypeConfiguration<ModelUse>
{
    public void Configure(EntityTypeBuilder<ModelUse> builder)
    {
        builder.ToTable("model_use").HasKey(m => m.ModelUseId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrgId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(m => m.BatchJobId);
        builder.HasOne<BatchJobItem>().WithMany().HasForeignKey(m => m.BatchJobItemId);
    }
}

internal sealed class ItemLotMapping : IEntityTypeConfiguration<ItemLot>
{
    public void Configure(EntityTypeBuilder<ItemLot> builder)
    {
        builder.ToTable("item_lot").HasKey(l => l.ItemLotId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(l => l.OrgId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(l => l.BatchJobId);
        builder.HasOne<Endpoint>().WithMany().HasForeignKey(l => l.EndpointId);
    }
}
