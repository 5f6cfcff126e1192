using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Execution;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates.Embedding;

namespace Rcm.Infrastructure.Execution.Tiers;

/// <summary>
/// What one row's robot knows: the workflow's micro-states, what its batch has proposed meanwhile, and what a person rejected. Read and written
/// under the row's own organisation.
/// </summary>
internal sealed class RunMemory : IStateLibrary, INearestStates, IStateProposals
{
    private const int Most = 12;

    private const string Own = """
        select n.code, s.fingerprint, s.micro_state_id, coalesce(s.label, 'page ' || s.micro_state_id), s.action_json, s.source_micro_state_id, s.review
        from micro_state s
        join workflow_node n on n.node_id = s.node_id
        where s.org_id = $1 and s.workflow_id = $2 and s.fingerprint is not null and not s.is_retired
          and (s.review = 'rejected'
               or s.review = 'proposed' and exists (select from proposal_batch p where p.micro_state_id = s.micro_state_id and p.batch_job_id = $3))
        """;

    // By an expression, not by the operator alone: the shared vector index under a workflow's filter returns too few. A workflow's states are
    // thousands at most, and are compared one by one.
    private const string Near = """
        with near as (
            select s.micro_state_id, coalesce(s.aliased_to, s.micro_state_id) as acts_as, 1 - (s.text_emb <=> $2::vector) as score
            from micro_state s
            where s.workflow_id = $1 and not s.is_retired and s.fingerprint is not null and s.generator = $3 and s.generator_version = $4
              and (s.review = 'accepted'
                   or s.review = 'proposed' and exists (select from proposal_batch p where p.micro_state_id = s.micro_state_id and p.batch_job_id = $5))
            order by score desc, s.micro_state_id limit $6)
        select t.micro_state_id, coalesce(t.label, 'page ' || t.micro_state_id), n.code, t.action_json, s.dom_snapshot, s.fingerprint, near.score, earlier.forms
        from near
        join micro_state s on s.micro_state_id = near.micro_state_id
        join micro_state t on t.micro_state_id = near.acts_as
        join workflow_node n on n.node_id = s.node_id
        cross join lateral (
            with recursive form as (
                select s.source_micro_state_id as source, s.aliased_to as alias, null::text as fingerprint, 0 as steps
                union all
                select e.source_micro_state_id, e.aliased_to, e.fingerprint, form.steps + 1
                from form join micro_state e on e.micro_state_id in (form.source, form.alias)
                where form.steps < 10)
            select coalesce(array_agg(distinct fingerprint) filter (where fingerprint is not null), '{}') as forms from form) earlier
        where not t.is_retired and (t.review = 'accepted' or t.micro_state_id = s.micro_state_id)
        order by near.score desc, s.micro_state_id
        """;

    private const string Keep = """
        with new as (
            insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, semantic_spec, label, category, required, text_emb, mini_score, is_retired,
                                     created_at, fingerprint, generator, generator_version, review, org_id, proposed_tier, proposed_batch_job_id,
                                     proposed_batch_job_item_id, proposed_at, proposed_margin, proposed_model, source_micro_state_id, healed)
            select $1, n.node_id, $3, $4, coalesce(src.semantic_spec, '{}'), $5, src.category, coalesce(src.required, false), $6::vector, $7, false,
                   now(), $8, $9, $10, 'proposed', $11, $12, $13, $14, now(), $15, $16, $17, $18
            from workflow_node n
            left join micro_state src on src.micro_state_id = $17
            where n.code = $2
              -- Accepted a moment ago, and this worker has not read it yet.
              and not exists (
                  select from micro_state a
                  where a.workflow_id = $1 and a.node_id = n.node_id and a.fingerprint = $8 and a.org_id = $11 and a.review = 'accepted' and not a.is_retired)
            on conflict (org_id, workflow_id, node_id, fingerprint) where review = 'proposed' do nothing
            returning micro_state_id)
        select micro_state_id from new
        union all
        -- Another row, or another batch, found the same: it stands for both where both would do the same.
        select m.micro_state_id from micro_state m join workflow_node n on n.node_id = m.node_id
        where m.org_id = $11 and m.workflow_id = $1 and n.code = $2 and m.fingerprint = $8 and m.review = 'proposed' and m.action_json = $4
        limit 1
        """;

    private const string Serve = "insert into proposal_batch (micro_state_id, batch_job_id, org_id) values ($1, $2, $3) on conflict do nothing";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly WorkflowMemory workflow;
    private readonly NpgsqlConnection connection;
    private readonly WorkflowVectors vectors;
    private readonly ClaimedItem item;
    private readonly Guid workflowId;
    private readonly Dictionary<(string Node, string Fingerprint), RecognisedState> proposed = [];
    private readonly HashSet<(string Node, string Fingerprint)> rejected = [];

    private RunMemory(WorkflowMemory workflow, NpgsqlConnection connection, WorkflowVectors vectors, ClaimedItem item, Guid workflowId) =>
        (this.workflow, this.connection, this.vectors, this.item, this.workflowId) = (workflow, connection, vectors, item, workflowId);

    /// <param name="connection">Acts for the item's organisation.</param>
    public static async Task<RunMemory> ReadAsync(
        WorkflowMemory workflow, NpgsqlConnection connection, PageEmbedders embedders, ClaimedItem item, Guid workflowId, CancellationToken cancellation)
    {
        var memory = new RunMemory(workflow, connection, new WorkflowVectors(embedders, connection, workflowId), item, workflowId);
        await using var command = new NpgsqlCommand(Own, connection)
        {
            Parameters = { new() { Value = item.OrgId }, new() { Value = workflowId }, new() { Value = item.BatchId } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = (reader.GetString(0), reader.GetString(1));
            if (reader.GetString(6) == Domain.MicroStates.StateReview.Rejected)
            {
                memory.rejected.Add(key);
            }
            else if (ActionProgram.Parse(reader.GetString(4)) is { IsOk: true } program)
            {
                memory.proposed[key] = new RecognisedState(
                    reader.GetInt64(2), reader.GetString(3), program.Value, reader.IsDBNull(5) ? null : reader.GetInt64(5), Proposed: true);
            }
        }

        return memory;
    }

    public RecognisedState? FindExact(string node, string fingerprint) =>
        workflow.FindExact(node, fingerprint) ?? proposed.GetValueOrDefault((node, fingerprint));

    public bool IsRejected(string node, string fingerprint) => rejected.Contains((node, fingerprint));

    public async Task<NearestStates> FindAsync(string scrubbedHtml, CancellationToken cancellation)
    {
        var vector = await vectors.EmbedAsync(scrubbedHtml, cancellation);
        if (!vector.IsOk)
        {
            return new NearestStates([], vector.Error.Message, Passing: vector.Error.Code == PageEmbedder.Away);
        }

        var states = await NearAsync(vector.Value, cancellation);
        // All may have changed places meanwhile: `rcm reembed` has ended.
        if (states.Count == 0 && await vectors.AgainAsync(scrubbedHtml, vector.Value.By, cancellation) is { } anew)
        {
            states = await NearAsync(anew, cancellation);
        }

        return new NearestStates(states);
    }

    private async Task<List<StateCandidate>> NearAsync(PageVector vector, CancellationToken cancellation)
    {
        var states = new List<StateCandidate>();
        await using (var command = new NpgsqlCommand(Near, connection)
        {
            Parameters =
            {
                new() { Value = workflowId },
                new() { Value = Written(vector.Numbers) },
                new() { Value = vector.By.Name },
                new() { Value = vector.By.Version },
                new() { Value = item.BatchId },
                new() { Value = Most },
            },
        })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                if (ActionProgram.Parse(reader.GetString(3)) is { IsOk: true } program)
                {
                    states.Add(new StateCandidate(
                        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), program.Value, reader.GetString(4), reader.GetString(5), reader.GetDouble(6))
                    {
                        Earlier = reader.GetFieldValue<string[]>(7),
                    });
                }
            }
        }

        return states;
    }

    public async Task KeepAsync(StateProposal proposal, CancellationToken cancellation)
    {
        var key = (proposal.Node, proposal.Page.Fingerprint);
        var vector = await vectors.EmbedAsync(proposal.Page.Html, cancellation);
        if (!vector.IsOk || proposed.ContainsKey(key))
        {
            return;
        }

        long? id;
        await using (var command = new NpgsqlCommand(Keep, connection))
        {
            command.Parameters.AddRange(Values(proposal, vector.Value));
            id = await command.ExecuteScalarAsync(cancellation) as long?;
        }

        if (id is { } kept)
        {
            await using var serve = new NpgsqlCommand(Serve, connection)
            {
                Parameters = { new() { Value = kept }, new() { Value = item.BatchId }, new() { Value = item.OrgId } },
            };
            await serve.ExecuteNonQueryAsync(cancellation);
            proposed[key] = new RecognisedState(kept, proposal.Label, proposal.Program, proposal.Source, Proposed: true);
        }
    }

    private NpgsqlParameter[] Values(StateProposal proposal, PageVector vector) =>
    [
        new() { Value = workflowId },
        new() { Value = proposal.Node },
        new() { Value = proposal.Page.Html },
        new() { Value = proposal.Program.ToJson(), NpgsqlDbType = NpgsqlDbType.Jsonb },
        new() { Value = proposal.Label },
        new() { Value = Written(vector.Numbers) },
        Number(proposal.Score),
        new() { Value = proposal.Page.Fingerprint },
        new() { Value = vector.By.Name },
        new() { Value = vector.By.Version },
        new() { Value = item.OrgId },
        new() { Value = (short)proposal.Tier },
        new() { Value = item.BatchId },
        new() { Value = item.ItemId },
        Number(proposal.Margin),
        new() { Value = (object?)proposal.Model ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new() { Value = (object?)proposal.Source ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
        new() { Value = JsonSerializer.Serialize(proposal.Healed, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
    ];

    private static NpgsqlParameter Number(double? value) =>
        new() { Value = value is { } v ? (object)Math.Round((decimal)Math.Clamp(v, -9, 9), 3) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric };

    private static string Written(float[] vector) => "[" + string.Join(',', vector.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";
}
