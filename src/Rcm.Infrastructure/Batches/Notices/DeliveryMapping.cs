using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Notices;

internal sealed class NoticeSettingsMapping : IEntityTypeConfiguration<NoticeSettings>
{
    public void Configure(EntityTypeBuilder<NoticeSettings> builder)
    {
        builder.ToTable("notice_settings").HasKey(s => s.OrgId);
        builder.HasOne<Organisation>().WithOne().HasForeignKey<NoticeSettings>(s => s.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(s => s.UpdatedBy);
    }
}

internal sealed class NoticePreferenceMapping : IEntityTypeConfiguration<NoticePreference>
{
    public void Configure(EntityTypeBuilder<NoticePreference> builder)
    {
        builder.ToTable("notice_preference").HasKey(p => p.UserId);
        builder.HasOne<AppUser>().WithOne().HasForeignKey<NoticePreference>(p => p.UserId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(p => p.OrgId);
    }
}

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("notice_outbox").HasKey(m => m.NoticeOutboxId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrgId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.BatchOrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(m => m.UserId);
        builder.HasOne<BatchJob>().WithMany().HasForeignKey(m => m.BatchJobId);
    }
}
