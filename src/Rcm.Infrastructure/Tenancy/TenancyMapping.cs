using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Tenancy;

internal sealed class OrganisationMapping : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("organization").HasKey(o => o.OrgId);
        builder.Property(o => o.OrgId).ValueGeneratedNever();
        builder.Property(o => o.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class AccessGrantMapping : IEntityTypeConfiguration<AccessGrant>
{
    public void Configure(EntityTypeBuilder<AccessGrant> builder)
    {
        builder.ToTable("access_grant").HasKey(g => g.GrantId);
        builder.Property(g => g.GrantId).ValueGeneratedNever();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(g => g.OrgId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(g => g.GranteeOrgId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(g => g.GrantedBy);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(g => g.RevokedBy);
    }
}

internal sealed class OrganisationSignInMapping : IEntityTypeConfiguration<OrganisationSignIn>
{
    public void Configure(EntityTypeBuilder<OrganisationSignIn> builder)
    {
        builder.ToTable("organization_sign_in").HasKey(s => s.OrgId);
        builder.HasOne<Organisation>().WithOne().HasForeignKey<OrganisationSignIn>(s => s.OrgId);
    }
}
