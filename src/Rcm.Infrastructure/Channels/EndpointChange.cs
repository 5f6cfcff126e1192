using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Channels;

/// <summary>What every change of an endpoint leaves: its entry in the audit log, and word to pages and workers.</summary>
internal static class EndpointChange
{
    public static Error Unknown { get; } = new("endpoint.unknown", "This endpoint is not there any more.");

    public static async Task LeaveTracksAsync(
        NpgsqlConnection connection, TenantContext tenant, long endpointId, string action, object? detail, CancellationToken cancellation)
    {
        await AuditLog.WriteAsync(connection, tenant, action, $"endpoint/{endpointId}", detail, cancellation);
        await connection.TellAsync(EndpointEvents.Changed(tenant.ActingOrg, endpointId), cancellation);
        await connection.TellAsync(BatchEvents.Queue, cancellation);
    }
}
