using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Batches;

internal sealed class BatchJobMapping : IEntityTypeConfiguration<BatchJob>
{
    public void Configure(EntityTypeBuilder<BatchJob> builder)
    {
        builder.ToTable("batch_job").HasKey(b => b.BatchJobId);
        builder.Property(b => b.Outcomes).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(b => b.OrgId);
        builder.HasOne<JobStatusLookup>().WithMany().HasForeignKey(b => b.Status);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(b => b.CreatedBy);
        builder.HasOne<UserWorkflow>().WithMany().HasForeignKey(b => b.WorkflowId);
        builder.HasOne<WorkflowVersion>().WithMany().HasForeignKey(b => b.WorkflowVersionId);
        builder.HasOne<Endpoint>().WithMany().HasForeignKey(b => b.EndpointId);
    }
}

internal sealed class BatchJobItemMapping : IEntityTypeConfiguration<BatchJobItem>
{
    public void Configure(EntityTypeBuilder<BatchJobItem> builder)
    {
        builder.ToTable("batch_job_item").HasKey(i => i.BatchJobItemId);
        builder.Property(i => i.InputData).HasColumnType("jsonb");
        builder.Property(i => i.OutputData).HasColumnType("jsonb");
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(i => i.BatchJobId);
        builder.HasOne<JobStatusLookup>().WithMany().HasForeignKey(i => i.Status);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(i => i.AssignedTo);
    }
}

internal sealed class BatchItemAttemptMapping : IEntityTypeConfiguration<BatchItemAttempt>
{
    public void Configure(EntityTypeBuilder<BatchItemAttempt> builder)
    {
        builder.ToTable("batch_item_attempt").HasKey(a => new { a.BatchJobItemId, a.Attempt });
        builder.Property(a => a.OutputData).HasColumnType("jsonb");
    }
}

internal sealed class BatchActMapping : IEntityTypeConfiguration<BatchActEntry>
{
    public void Configure(EntityTypeBuilder<BatchActEntry> builder)
    {
        builder.ToTable("batch_act").HasKey(a => a.BatchActId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(a => a.BatchJobId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(a => a.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(a => a.UserId);
    }
}

internal sealed class JobStatusLookupMapping : IEntityTypeConfiguration<JobStatusLookup>
{
    public void Configure(EntityTypeBuilder<JobStatusLookup> builder) => builder.ToTable("job_status_lu").HasKey(s => s.Status);
}
