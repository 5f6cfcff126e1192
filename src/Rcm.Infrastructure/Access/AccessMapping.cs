using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Access;

internal sealed class AppUserMapping : IEntityTypeConfiguration<AppUser>
{
    public void Configure(EntityTypeBuilder<AppUser> builder)
    {
        builder.ToTable("app_user").HasKey(u => u.UserId);
        builder.Property(u => u.UserId).ValueGeneratedNever();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(u => u.OrgId);
        builder.HasOne<UserRoleLookup>().WithMany().HasForeignKey(u => u.Role);
    }
}

internal sealed class UserRoleLookupMapping : IEntityTypeConfiguration<UserRoleLookup>
{
    public void Configure(EntityTypeBuilder<UserRoleLookup> builder) => builder.ToTable("user_role_lu").HasKey(r => r.Role);
}

internal sealed class UserIdentityMapping : IEntityTypeConfiguration<UserIdentity>
{
    public void Configure(EntityTypeBuilder<UserIdentity> builder)
    {
        builder.ToTable("user_identity").HasKey(i => new { i.Issuer, i.TenantId, i.Subject });
        builder.HasOne<AppUser>().WithOne().HasForeignKey<UserIdentity>(i => i.UserId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrgId);
    }
}

internal sealed class OrgSecretMapping : IEntityTypeConfiguration<OrgSecret>
{
    public void Configure(EntityTypeBuilder<OrgSecret> builder)
    {
        builder.ToTable("org_secret").HasKey(s => new { s.OrgId, s.Name });
        builder.HasOne<Organisation>().WithMany().HasForeignKey(s => s.OrgId);
    }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_log").HasKey(a => a.AuditId);
        builder.Property(a => a.Detail).HasColumnType("jsonb");
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(a => a.OrgId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(a => a.ActorOrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(a => a.ActorUserId);
    }
}
