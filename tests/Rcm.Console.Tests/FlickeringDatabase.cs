using System.Net.Sockets;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Tests;

/// <summary>A real database that does not answer while a test says so, as Npgsql reports it.</summary>
public sealed class FlickeringDatabase(IRcmDbFactory real) : IRcmDbFactory
{
    public bool IsAway { get; set; } = true;

    public Task<RcmDb> CreateAsync(TenantContext tenant, CancellationToken cancellation) => Answering().CreateAsync(tenant, cancellation);

    public Task<NpgsqlConnection> OpenAsync(TenantContext tenant, CancellationToken cancellation) => Answering().OpenAsync(tenant, cancellation);

    public Task<TenantSession> StartAsync(TenantContext tenant, CancellationToken cancellation) => Answering().StartAsync(tenant, cancellation);

    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => Answering().OpenAsync(cancellation);

    private IRcmDbFactory Answering() =>
        IsAway ? throw new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)) : real;
}
