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

    public Task<NpgsqlConnection> OpenAsync(TenantContext tenant, CancellationToken cancellation) =>
        OpenAsync(Text(tenant.HomeOrg), Text(tenant.ActingOrg), tenant.UserId is { } user ? Text(user) : "", cancellation);

    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => OpenAsync("", "", "", cancellation);

    private static string Text(Guid id) => id.ToString("D");

    private async Task<NpgsqlConnection> OpenAsync(string home, string acting, string user, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand(SetTenant, connection)
            {
                Parameters =
                {
                    new() { Value = home, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = acting, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = user, NpgsqlDbType = NpgsqlDbType.Text },
                },
            };
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
