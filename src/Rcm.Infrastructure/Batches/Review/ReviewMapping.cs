using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Review;

internal sealed class BatchItemEditMapping : IEntityTypeConfiguration<BatchItemEdit>
{
    public void Configure(EntityTypeBuilder<BatchItemEdit> builder)
    {
        builder.ToTable("batch_item_edit").HasKey(e => e.BatchItemEditId);
        builder.HasOne<BatchJobItem>().WithMany().HasForeignKey(e => e.BatchJobItemId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(e => e.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(e => e.UserId);
    }
}

internal sealed class BatchItemReviewMapping : IEntityTypeConfiguration<BatchItemReview>
{
    public void Configure(EntityTypeBuilder<BatchItemReview> builder)
    {
        builder.ToTable("batch_item_review").HasKey(r => r.BatchItemReviewId);
        builder.HasOne<BatchJobItem>().WithMany().HasForeignKey(r => r.BatchJobItemId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(r => r.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(r => r.AssignedTo);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(r => r.UserId);
    }
}
