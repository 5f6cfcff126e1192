using Npgsql;

namespace Rcm.Infrastructure.Persistence;

internal sealed class EventPublisher(NpgsqlDataSource source) : IEventPublisher
{
    public async Task PublishAsync(string payload, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = EventChannel.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
