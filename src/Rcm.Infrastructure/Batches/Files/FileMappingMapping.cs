using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Files;

internal sealed class FileMappingMapping : IEntityTypeConfiguration<FileMapping>
{
    public void Configure(EntityTypeBuilder<FileMapping> builder)
    {
        builder.ToTable("file_mapping").HasKey(m => new { m.OrgId, m.HeaderSet });
        builder.Property(m => m.HeaderOf).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(m => m.UpdatedBy);
    }
}
