using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// A connection whose tenant is set in one round trip with the first statements that it carries out. Until then it has none, and sees no rows.
/// </summary>
public sealed class TenantSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private NpgsqlBatchCommand? setTenant;

    internal TenantSession(NpgsqlConnection connection, NpgsqlBatchCommand setTenant)
    {
        this.connection = connection;
        this.setTenant = setTenant;
    }

    /// <summary>Carries out the statements in one transaction; the reader stands at the first one's rows.</summary>
    public async Task<NpgsqlDataReader> ReadAsync(IReadOnlyList<NpgsqlBatchCommand> statements, CancellationToken cancellation)
    {
        var batch = connection.CreateBatch();
        if (setTenant is not null)
        {
            batch.BatchCommands.Add(setTenant);
        }

        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        var reader = await batch.ExecuteReaderAsync(cancellation);
        if (setTenant is not null)
        {
            await reader.NextResultAsync(cancellation);
            setTenant = null;
        }

        return reader;
    }

    /// <summary>The connection, with its tenant.</summary>
    public async Task<NpgsqlConnection> ConnectionAsync(CancellationToken cancellation)
    {
        if (setTenant is not null)
        {
            await (await ReadAsync([], cancellation)).DisposeAsync();
        }

        return connection;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
