using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;

namespace Rcm.Infrastructure.Execution;

/// <summary>Writes each step of a run to <c>workflow_trace</c> as it happens: what a killed worker did is there to read.</summary>
internal sealed class TraceWriter(NpgsqlConnection connection, ClaimedItem item, ItemRow row, string worker) : IRunObserver
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Snapshot = """
        with new as (
            insert into page_snapshot (org_id, content_hash, fingerprint, dom, created_at) values ($1, $2, $3, $4, now())
            on conflict (org_id, content_hash) do nothing
            returning page_snapshot_id)
        select page_snapshot_id from new
        union all
        select page_snapshot_id from page_snapshot where org_id = $1 and content_hash = $2
        limit 1
        """;

    private const string Step = """
        with trace as (
            insert into workflow_trace (org_id, workflow_id, batch_job_item_id, action_type, action_detail, success, duration_ms, error_detail,
                                        tier, tier_reason, created_at, user_id, session_id, attempt, node_id, micro_state_id, page_snapshot_id,
                                        llm_prompt, llm_response, llm_model, llm_tokens_used)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp(), $11, $12, $13,
                    (select node_id from workflow_node where code = $14), $15, $16, $18, $19, $20, $21)
            returning trace_id)
        insert into workflow_trace_endpoint (trace_id, endpoint_id, org_id) select trace_id, $17, $1 from trace
        """;

    // The same page comes back within a run; asking once is enough.
    private readonly Dictionary<string, long> snapshots = new(StringComparer.Ordinal);

    public async Task OnStepAsync(RunStep step, CancellationToken cancellation)
    {
        var snapshot = step.Page is { } page ? await KeepAsync(page, cancellation) : (long?)null;
        await using var command = new NpgsqlCommand(Step, connection)
        {
            Parameters =
            {
                new() { Value = item.OrgId },
                new() { Value = row.WorkflowId },
                new() { Value = item.ItemId },
                new() { Value = step.ActionType },
                new() { Value = JsonSerializer.Serialize(step.Detail, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = step.Success },
                new() { Value = (int)step.Duration.TotalMilliseconds },
                Text(step.Error),
                new() { Value = (object?)(short?)step.Tier ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
                Text(step.TierReason),
                new() { Value = (object?)row.StartedBy ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = worker },
                new() { Value = item.Attempt },
                new() { Value = step.Node },
                new() { Value = (object?)step.MicroStateId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = (object?)snapshot ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = row.EndpointId },
                Text(step.Model?.Prompt),
                Text(step.Model?.Answer),
                Text(step.Model?.Model),
                new() { Value = (object?)step.Model?.Tokens ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private async Task<long> KeepAsync(ScrubbedPage page, CancellationToken cancellation)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(page.Html));
        var key = Convert.ToHexString(hash);
        if (snapshots.TryGetValue(key, out var kept))
        {
            return kept;
        }

        while (true)
        {
            await using var command = new NpgsqlCommand(Snapshot, connection)
            {
                Parameters =
                {
                    new() { Value = item.OrgId },
                    new() { Value = hash },
                    new() { Value = page.Fingerprint },
                    new() { Value = page.Html },
                },
            };
            // Nothing comes back only while another run inserts the same page at this moment: ask again, it is there then.
            if (await command.ExecuteScalarAsync(cancellation) is long id)
            {
                return snapshots[key] = id;
            }
        }
    }
}
