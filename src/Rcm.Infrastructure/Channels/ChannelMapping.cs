using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rcm.Domain.Channels;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Channels;

internal sealed class ChannelTypeMapping : IEntityTypeConfiguration<ChannelType>
{
    public void Configure(EntityTypeBuilder<ChannelType> builder) => builder.ToTable("channel_type").HasKey(c => c.ChannelTypeId);
}

internal sealed class EndpointMapping : IEntityTypeConfiguration<Endpoint>
{
    public void Configure(EntityTypeBuilder<Endpoint> builder)
    {
        builder.ToTable("endpoint").HasKey(e => e.EndpointId);
        builder.Property(e => e.Config).HasColumnType("jsonb");
        builder.Property(e => e.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(e => e.OrgId);
        builder.HasOne<ChannelType>().WithMany().HasForeignKey(e => e.ChannelTypeId);
    }
}

internal sealed class EndpointBreakerMapping : IEntityTypeConfiguration<EndpointBreaker>
{
    public void Configure(EntityTypeBuilder<EndpointBreaker> builder)
    {
        builder.ToTable("endpoint_breaker").HasKey(b => b.EndpointId);
        builder.Property(b => b.EndpointId).ValueGeneratedNever();
        builder.HasOne<Endpoint>().WithOne().HasForeignKey<EndpointBreaker>(b => b.EndpointId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(b => b.OrgId);
    }
}
