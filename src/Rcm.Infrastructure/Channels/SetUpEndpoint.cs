using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Channels;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Channels;

/// <summary>A channel that the organisation has no endpoint of yet.</summary>
public sealed record FreeChannel(long ChannelTypeId, string Name, string? Medium, string? Address);

/// <summary>An endpoint as its administrator changes it.</summary>
/// <param name="UpdatedAt">Names what they saw: what somebody else changed meanwhile is not written over.</param>
/// <param name="ChannelAddress">Where it stands without an address of its own.</param>
/// <param name="HasSignIn">Whether a user name and a password are stored; neither is shown again.</param>
public sealed record EndpointSettings(
    long EndpointId, EndpointSetUp SetUp, DateTimeOffset UpdatedAt, DateTimeOffset? RetiredAt, string? Medium, string? ChannelAddress, bool HasSignIn);

/// <summary>Adds and changes endpoints of one's own organisation, by its administrators. Each act is in the audit log, without secrets.</summary>
public sealed class SetUpEndpoint(IRcmDbFactory databases, EndpointOptions options)
{
    /// <returns>Channels that an endpoint can still be added for, by name.</returns>
    public async Task<Result<IReadOnlyList<FreeChannel>>> FreeChannelsAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        return await db.ChannelTypes.AsNoTracking()
            .Where(c => !db.Endpoints.Any(e => e.ChannelTypeId == c.ChannelTypeId && e.OrgId == tenant.HomeOrg))
            .OrderBy(c => c.Name).Select(c => new FreeChannel(c.ChannelTypeId, c.Name, c.AccessMedium, c.BaseUrl)).ToListAsync(cancellation);
    }

    public async Task<Result<EndpointSettings>> ReadAsync(TenantContext tenant, long endpointId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        return await ReadAsync(db, endpointId, cancellation) is { } settings ? settings : EndpointChange.Unknown;
    }

    /// <returns>Its number.</returns>
    public async Task<Result<long>> AddAsync(TenantContext tenant, long channelTypeId, EndpointForm form, CancellationToken cancellation)
    {
        var typed = EndpointSetUp.Of(form, options.AllowPrivateAddresses);
        if (!typed.IsOk) return typed.Error;
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        var channel = await db.ChannelTypes.AsNoTracking().FirstOrDefaultAsync(c => c.ChannelTypeId == channelTypeId, cancellation);
        if (channel is null) return new Error("endpoint.channel", "Choose how the payer is reached.");
        if (channel is { AccessMedium: AccessMedium.Web, BaseUrl: null } && typed.Value.Address is null)
            return new Error("endpoint.address", "Enter the website's whole address, e.g. https://provider.example.com.");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            await using var insert = db.Npgsql.Command(
                """
                insert into endpoint (org_id, name, channel_type_id, base_url, config, created_at) values ($1, $2, $3, $4, $5::jsonb, now()) returning endpoint_id
                """,
                [tenant.HomeOrg, typed.Value.Name, channelTypeId, typed.Value.Address, typed.Value.WriteTo("{}")]);
            var id = (long)(await insert.ExecuteScalarAsync(cancellation))!;
            await EndpointChange.LeaveTracksAsync(db.Npgsql, tenant, id, "endpoint.added", new { channel = channel.Code, host = HostOf(typed.Value.Address ?? channel.BaseUrl) }, cancellation);
            await transaction.CommitAsync(cancellation);
            return id;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Twice(e);
        }
    }

    /// <param name="seen">When the person's page says that it was changed last.</param>
    public async Task<Result<EndpointSettings>> ChangeAsync(
        TenantContext tenant, long endpointId, DateTimeOffset seen, EndpointForm form, CancellationToken cancellation)
    {
        var typed = EndpointSetUp.Of(form, options.AllowPrivateAddresses);
        if (!typed.IsOk) return typed.Error;
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = await db.Endpoints.FromSql($"select * from endpoint where endpoint_id = {endpointId} for update").AsNoTracking().FirstOrDefaultAsync(cancellation);
        if (now is null) return EndpointChange.Unknown;
        if (now.UpdatedAt != seen) return ChangedMeanwhile;
        var channel = await db.ChannelTypes.AsNoTracking().SingleAsync(c => c.ChannelTypeId == now.ChannelTypeId, cancellation);
        if (channel is { AccessMedium: AccessMedium.Web, BaseUrl: null } && typed.Value.Address is null)
            return new Error("endpoint.address", "Enter the website's whole address, e.g. https://provider.example.com.");

        var (was, becomes) = (HostOf(now.BaseUrl ?? channel.BaseUrl), HostOf(typed.Value.Address ?? channel.BaseUrl));
        try
        {
            await db.Npgsql.DoAsync(
                "update endpoint set name = $2, base_url = $3, config = $4::jsonb, updated_at = clock_timestamp() where endpoint_id = $1",
                [endpointId, typed.Value.Name, typed.Value.Address, typed.Value.WriteTo(now.Config)], cancellation);
            // What was typed for one website is not typed into another.
            if (was != becomes) await EndpointSignIn.ForgetAsync(db.Npgsql, tenant, endpointId, cancellation);
            await EndpointChange.LeaveTracksAsync(db.Npgsql, tenant, endpointId, "endpoint.changed", new { host = becomes, hostWas = was == becomes ? null : was }, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Twice(e);
        }

        return await ReadAsync(tenant, endpointId, cancellation);
    }

    /// <summary>One that is retired is offered for no new batch; batches that go there go on.</summary>
    public async Task<Result<EndpointSettings>> RetireAsync(TenantContext tenant, long endpointId, bool retired, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var changed = await db.Npgsql.DoAsync(
            """
            update endpoint set retired_at = case when $2 then now() end, updated_at = clock_timestamp() where endpoint_id = $1 and (retired_at is null) = $2
            """,
            [endpointId, retired], cancellation);
        if (changed > 0)
        {
            await EndpointChange.LeaveTracksAsync(db.Npgsql, tenant, endpointId, retired ? "endpoint.retired" : "endpoint.offered", null, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return await ReadAsync(tenant, endpointId, cancellation);
    }

    internal static async Task<Error?> RefuseAsync(RcmDb db, TenantContext tenant, CancellationToken cancellation) =>
        tenant.ActsForAnother
            ? new Error("access.denied", "Only an administrator of the organisation itself can change its endpoints.")
            : await PermissionCheck.RefuseAsync(db, tenant, Permission.ManageEndpoints, cancellation);

    private static async Task<EndpointSettings?> ReadAsync(RcmDb db, long endpointId, CancellationToken cancellation)
    {
        var found = await (
            from endpoint in db.Endpoints.AsNoTracking()
            where endpoint.EndpointId == endpointId
            join channel in db.ChannelTypes on endpoint.ChannelTypeId equals channel.ChannelTypeId
            select new { endpoint, channel }).FirstOrDefaultAsync(cancellation);
        if (found is null) return null;
        var names = EndpointSignIn.Names(endpointId);
        var secrets = await db.OrgSecrets.CountAsync(s => names.Contains(s.Name), cancellation);
        return new(
            endpointId, EndpointSetUp.Read(found.endpoint.Name, found.endpoint.BaseUrl, found.endpoint.Config), found.endpoint.UpdatedAt,
            found.endpoint.RetiredAt, found.channel.AccessMedium, found.channel.BaseUrl, secrets == names.Length);
    }

    private static string? HostOf(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : null;

    private static Error Twice(PostgresException e) => e.ConstraintName?.Contains("channel_type", StringComparison.Ordinal) == true
        ? new("endpoint.channel_taken", "Your organisation has an endpoint of this channel already. Change that one, or choose another channel.")
        : new("endpoint.name_taken", "Your organisation has an endpoint of this name already. Choose another name.");

    private static Error ChangedMeanwhile { get; } =
        new("endpoint.changed_meanwhile", "Somebody else changed this endpoint meanwhile. Nothing was saved: close it, look at it again, and change it then.");
}
