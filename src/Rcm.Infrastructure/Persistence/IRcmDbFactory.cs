using Npgsql;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// Opens the database for one tenant, with the login rcm_app. Dispose what it gives at the end of the operation: it holds a connection.
/// </summary>
public interface IRcmDbFactory
{
    /// <summary>A context whose connection is open and carries the tenant.</summary>
    Task<RcmDb> CreateAsync(TenantContext tenant, CancellationToken cancellation);

    /// <summary>For SQL of one's own: an open connection that carries the tenant.</summary>
    Task<NpgsqlConnection> OpenAsync(TenantContext tenant, CancellationToken cancellation);

    /// <summary>The same without a round trip of its own: for what is asked in one.</summary>
    Task<TenantSession> StartAsync(TenantContext tenant, CancellationToken cancellation);

    /// <summary>Without a tenant: sees lookups and the shared catalogue, no tenant's rows. For sign-in, health and notifications.</summary>
    Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation);
}

/// <summary>The same with the login rcm_worker, which alone may claim items.</summary>
public interface IWorkerDbFactory : IRcmDbFactory;
