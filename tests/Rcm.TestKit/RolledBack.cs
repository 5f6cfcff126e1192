using Npgsql;

namespace Rcm.TestKit;

/// <summary>A transaction of the owner's that leaves nothing behind.</summary>
public sealed class RolledBack(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public NpgsqlConnection Connection { get; } = connection;

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
