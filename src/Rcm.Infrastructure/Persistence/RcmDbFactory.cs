using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// Sets the tenant at each opening, in one round trip, all three settings each time: whatever a pooled connection carried before is gone.
/// </summary>
internal sealed class RcmDbFactory(NpgsqlDataSource source) : IWorkerDbFactory
{
    private const string SetTenant =
        "select set_config('rcm.home_org', $1, false), set_config('rcm.acting_org', $2, false), set_config('rcm.user_id', $3, false)";

    private readonly DbContextOptions<RcmDb> options = new DbContextOptionsBuilder<RcmDb>()
        .UseNpgsql(o => o.UseVector())
        .UseSnakeCaseNamingConvention()
        .Options;

    public async Task<RcmDb> CreateAsync(TenantContext tenant, CancellationToken cancellation)
    {
        var connection = await OpenAsync(tenant, cancellation);
        var db = new RcmDb(options);
        db.Database.SetDbConnection(connection, contextOwnsConnection: true);
        return db;
    }

    public Task<NpgsqlConnection> OpenAsync(TenantContext tenant, CancellationToken cancellation) => OpenAsync(Set(tenant), cancellation);

    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => OpenAsync(Set("", "", ""), cancellation);

    public async Task<TenantSession> StartAsync(TenantContext tenant, CancellationToken cancellation) =>
        new(await source.OpenConnectionAsync(cancellation), Set(tenant));

    private static NpgsqlBatchCommand Set(TenantContext tenant) =>
        Set(tenant.HomeOrg.ToString("D"), tenant.ActingOrg.ToString("D"), tenant.UserId?.ToString("D") ?? "");

    private static NpgsqlBatchCommand Set(string home, string acting, string user) => new(SetTenant)
    {
        Parameters =
        {
            new() { Value = home, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = acting, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = user, NpgsqlDbType = NpgsqlDbType.Text },
        },
    };

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlBatchCommand setTenant, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            return await new TenantSession(connection, setTenant).ConnectionAsync(cancellation);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
