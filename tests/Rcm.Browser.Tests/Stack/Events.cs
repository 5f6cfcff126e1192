using System.Collections.Concurrent;
using Npgsql;

namespace Rcm.Browser.Tests.Stack;

/// <summary>Hears what the programs tell each other through the database.</summary>
internal sealed class Events : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _payloads = new();
    private Task _listening = Task.CompletedTask;

    private Events(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notification += (_, e) => _payloads.Enqueue(e.Payload);
    }

    public IReadOnlyCollection<string> Payloads => _payloads;

    public static async Task<Events> ListenAsync(OwnerSql sql)
    {
        var events = new Events(await sql.ConnectAsync());
        await using var listen = new NpgsqlCommand("listen rcm_events", events._connection);
        await listen.ExecuteNonQueryAsync();
        events._listening = events.WaitAsync();
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        await _connection.DisposeAsync();
        _end.Dispose();
    }

    private async Task WaitAsync()
    {
        try
        {
            while (true)
            {
                await _connection.WaitAsync(_end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has heard enough.
        }
    }
}
