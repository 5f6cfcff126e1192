using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Shell;

/// <summary>Ready is who can reach the database; the answer tells no more than that.</summary>
public sealed class DatabaseReady(IRcmDbFactory database) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var connection = await database.OpenAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException || patience.IsCancellationRequested)
        {
            // The database's own log and the listener's warnings tell why; a probe every few seconds would drown them.
            return HealthCheckResult.Unhealthy();
        }
    }
}
