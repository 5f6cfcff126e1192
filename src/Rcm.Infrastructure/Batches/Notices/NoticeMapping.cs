using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Notices;

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notice").HasKey(n => n.NoticeId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(n => n.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(n => n.UserId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(n => n.BatchJobId);
    }
}
