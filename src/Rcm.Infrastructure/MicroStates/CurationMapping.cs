using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.MicroStates.Mapping;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.MicroStates;

internal sealed class MicroStateChangeMapping : IEntityTypeConfiguration<MicroStateChange>
{
    public void Configure(EntityTypeBuilder<MicroStateChange> builder)
    {
        builder.ToTable("micro_state_change").HasKey(c => c.MicroStateChangeId);
        builder.Property(c => c.Before).HasColumnType("jsonb");
        builder.Property(c => c.After).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrgId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(c => c.MicroStateId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(c => c.UserId);
    }
}

internal sealed class MicroStatePlaceMapping : IEntityTypeConfiguration<MicroStatePlace>
{
    public void Configure(EntityTypeBuilder<MicroStatePlace> builder)
    {
        builder.ToTable("micro_state_place").HasKey(p => new { p.OrgId, p.MicroStateId });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(p => p.OrgId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(p => p.MicroStateId);
        builder.HasOne<MicroState>().WithMany().HasForeignKey(p => p.TwinOf);
    }
}

internal sealed class MicroStateVectorMapping : IEntityTypeConfiguration<MicroStateVector>
{
    public void Configure(EntityTypeBuilder<MicroStateVector> builder)
    {
        builder.ToTable("micro_state_vector").HasKey(v => v.MicroStateId);
        builder.Property(v => v.MicroStateId).ValueGeneratedNever();
        MicroStateMapping.Vector(builder.Property(v => v.TextEmb));
        builder.HasOne<MicroState>().WithMany().HasForeignKey(v => v.MicroStateId);
    }
}
