using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Keeps what runs say of their endpoints, for all worker processes: <c>endpoint_breaker</c>, by the rule of <see cref="CircuitBreaker"/>.
/// A claim asks it; an endpoint that answers costs nothing here.
/// </summary>
public sealed partial class EndpointBreakers(IWorkerDbFactory database, TimeProvider time, ILogger<EndpointBreakers> log)
{
    private const string Lock = """
        insert into endpoint_breaker (endpoint_id, org_id, failures, openings, updated_at) values ($1, $2, 0, 0, now())
        on conflict (endpoint_id) do update set endpoint_id = excluded.endpoint_id
        returning failures, openings, last_failure_at, opened_at, probe_at, reason_code
        """;

    private const string Write = """
        update endpoint_breaker
        set failures = $2, openings = $3, last_failure_at = $4, opened_at = $5, probe_at = $6, reason_code = $7, updated_at = now()
        where endpoint_id = $1
        """;

    /// <summary>Only what changes something is written: a failure, and an answer of an endpoint that has failed.</summary>
    public async Task NoteAsync(ClaimedItem item, RunResult result, CancellationToken cancellation)
    {
        var sign = EndpointSigns.Of(result);
        if (item.EndpointId is not { } endpoint || sign == EndpointSign.None || (sign is EndpointSign.Answered or EndpointSign.Unclear && !item.Watched))
        {
            return;
        }

        await using var connection = await database.OpenAsync(TenantContext.Of(item.OrgId), cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = await LockAsync(connection, endpoint, item.OrgId, cancellation);
        var after = before.After(sign, result.ReasonCode, time.GetUtcNow(), Random.Shared.NextDouble());
        if (after == before)
        {
            return;
        }

        await WriteAsync(connection, endpoint, after, cancellation);
        if (after.IsOpen != before.IsOpen || after.ProbeAt != before.ProbeAt)
        {
            // Seldom enough to be told with the commit: pages show it, and workers go on with rows that waited.
            await TellAsync(connection, EndpointEvents.Changed(item.OrgId, endpoint), cancellation);
            await TellAsync(connection, BatchEvents.Queue, cancellation);
            LogChanged(log, endpoint, after.IsOpen ? "open" : "closed", after.Reason);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<CircuitBreaker> LockAsync(NpgsqlConnection connection, long endpoint, Guid org, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Lock, connection) { Parameters = { new() { Value = endpoint }, new() { Value = org } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new CircuitBreaker(reader.GetInt32(0), reader.GetInt32(1), Time(2), Time(3), Time(4), reader.IsDBNull(5) ? null : reader.GetString(5));

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, long endpoint, CircuitBreaker breaker, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Write, connection)
        {
            Parameters =
            {
                new() { Value = endpoint },
                new() { Value = breaker.Failures },
                new() { Value = breaker.Openings },
                Time(breaker.LastFailureAt),
                Time(breaker.OpenedAt),
                Time(breaker.ProbeAt),
                new() { Value = (object?)breaker.Reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);

        static NpgsqlParameter Time(DateTimeOffset? at) => new() { Value = (object?)at?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
    }

    private static async Task TellAsync(NpgsqlConnection connection, string payload, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = EventChannel.Name }, new() { Value = payload } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit breaker of endpoint {Endpoint} is {State} ({Reason})")]
    private static partial void LogChanged(ILogger log, long endpoint, string state, string? reason);
}
