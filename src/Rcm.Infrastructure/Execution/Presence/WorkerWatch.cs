using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Execution;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution.Presence;

/// <summary>Whether any worker lives, as this process last saw it.</summary>
public interface IWorkerLife
{
    /// <summary>Null: not known, because the database does not answer.</summary>
    bool? IsAnyAlive { get; }

    /// <summary>Told on any thread; a handler must be quick.</summary>
    event EventHandler? Changed;
}

/// <summary>
/// Looks every few seconds whether workers live, and has the database mark batches that stand still or move again (<c>rcm.mark_stuck</c>,
/// which writes the notices). It runs in every process: when all workers are dead a web process is left to say so.
/// </summary>
public sealed partial class WorkerWatch(IRcmDbFactory database, IEventListener events, TimeProvider time, ILogger<WorkerWatch> log) : BackgroundService, IWorkerLife
{
    private const string Look = """
        select s.since, rcm.mark_stuck($1, s.since), rcm.any_worker_lives($1)
        from (select coalesce($2, clock_timestamp()) as since) s
        """;

    // The database says it when a worker comes or goes in order (rcm.beat).
    private const string WorkerEvent = "worker";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private DateTime? since;

    public event EventHandler? Changed;

    public bool? IsAnyAlive { get; private set; }

    /// <summary>One look, at once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(Look, connection)
            {
                Parameters =
                {
                    new() { Value = WorkerSilence.Leases },
                    // By the database's clock. While it could not be reached the workers could not be heard either.
                    new() { Value = (object?)since ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            since = reader.GetDateTime(0);
            if (reader.GetInt32(1) is > 0 and var changed) LogChanged(log, changed);
            Set(reader.GetBoolean(2));
        }
        catch (Exception e) when (e is NpgsqlException || DatabaseAway.Is(e))
        {
            if (since is not null) LogDeaf(log, (e as PostgresException)?.SqlState ?? e.GetType().Name);
            since = null;
            Set(null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new EventPause(events, WorkerEvent, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                await pause.WaitAsync(Interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Set(bool? alive)
    {
        if (IsAnyAlive == alive) return;
        IsAnyAlive = alive;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether workers live cannot be seen ({Reason}); looking again.")]
    private static partial void LogDeaf(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} batches stand still or move again; their owners are told.")]
    private static partial void LogChanged(ILogger log, int count);
}
