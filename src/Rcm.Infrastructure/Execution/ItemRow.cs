using System.Text.Json;
using Npgsql;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Execution;

/// <summary>All that a run needs to know of its row, read in one go under the row's own organisation.</summary>
/// <param name="Input">Canonical column to value. Patient data.</param>
/// <param name="FirstAttempt">When its retry window began: with its first attempt, or the first since a person gave it back.</param>
/// <param name="Tries">Attempts in that window, this one among them.</param>
public sealed record ItemRow(
    IReadOnlyDictionary<string, string?> Input,
    Guid WorkflowId,
    long WorkflowVersionId,
    IReadOnlyList<string> RequiredData,
    long EndpointId,
    string? OwnUrl,
    string? ChannelUrl,
    string? EndpointConfig,
    Guid? StartedBy,
    DateTimeOffset FirstAttempt,
    int Tries,
    int RetryWindowMinutes,
    bool Submits)
{
    private const string Sql = """
        with attempt as (
            insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at, may_have_sent)
            select i.batch_job_item_id, i.attempt, i.org_id, $3, now(), coalesce(w.submits, false)
            from batch_job_item i
            join batch_job b on b.batch_job_id = i.batch_job_id
            left join user_workflow w on w.workflow_id = b.workflow_id
            where i.batch_job_item_id = $1 and i.attempt = $2 and i.lease_owner = $3 and i.status = 'processing')
        select i.input_data, b.workflow_id, b.workflow_version_id, w.required_data, b.endpoint_id, e.base_url, e.config,
               b.created_by,
               coalesce((select min(a.started_at) from batch_item_attempt a
                         where a.batch_job_item_id = i.batch_job_item_id and a.attempt > g.attempt), now()),
               b.retry_window_minutes, coalesce(w.submits, false), c.base_url, i.attempt - g.attempt
        from batch_job_item i
        join batch_job b on b.batch_job_id = i.batch_job_id
        left join user_workflow w on w.workflow_id = b.workflow_id
        left join endpoint e on e.endpoint_id = b.endpoint_id
        left join channel_type c on c.channel_type_id = e.channel_type_id
        -- The retry window, and its pauses, begin anew where a person gave the row back.
        cross join lateral (
            select coalesce(max(p.attempt), 0) as attempt from batch_item_attempt p
            where p.batch_job_item_id = i.batch_job_item_id and p.status in ('needs_review', 'failed') and p.reason_code is distinct from 'worker_lost') g
        where i.batch_job_item_id = $1 and i.attempt = $2 and i.lease_owner = $3 and i.status = 'processing'
        """;

    /// <summary>Begins the attempt and reads the row; null: somebody else holds it by now.</summary>
    public static async Task<Result<ItemRow>?> BeginAsync(NpgsqlConnection connection, ClaimedItem item, string worker, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = item.ItemId }, new() { Value = item.Attempt }, new() { Value = worker } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        if (reader.IsDBNull(1) || reader.IsDBNull(2))
        {
            return new Error("batch.no_workflow", "The batch has no published workflow. Choose one and start the batch again.");
        }

        if (reader.IsDBNull(4))
        {
            return new Error("batch.no_endpoint", "The batch has no endpoint. Set one up, then run the row again.");
        }

        return new ItemRow(
            ReadValues(reader.GetString(0)),
            reader.GetGuid(1),
            reader.GetInt64(2),
            reader.IsDBNull(3) ? [] : JsonSerializer.Deserialize<List<string>>(reader.GetString(3)) ?? [],
            reader.GetInt64(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.IsDBNull(11) ? null : reader.GetString(11),
            reader.IsDBNull(6) ? null : reader.GetString(6),
            reader.IsDBNull(7) ? null : reader.GetGuid(7),
            reader.GetFieldValue<DateTimeOffset>(8),
            reader.GetInt32(12),
            reader.GetInt32(9),
            reader.GetBoolean(10));
    }

    private static Dictionary<string, string?> ReadValues(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            // What begins with an underscore is the file's own (the cell as it stood), not a column.
            .Where(p => !p.Name.StartsWith('_'))
            .ToDictionary(
                p => p.Name,
                p => p.Value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => p.Value.GetString(), _ => p.Value.GetRawText() },
                StringComparer.Ordinal);
    }
}
