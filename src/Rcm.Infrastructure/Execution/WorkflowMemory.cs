using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.Execution;
using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.Execution;

/// <summary>A published graph with its micro-states, as a run follows it.</summary>
public sealed class WorkflowMemory : IStateLibrary
{
    private readonly Dictionary<(string Node, string Fingerprint), RecognisedState> states = [];

    public required WorkflowGraph Graph { get; init; }

    public RecognisedState? FindExact(string node, string fingerprint) => states.GetValueOrDefault((node, fingerprint));

    internal void Add(string node, string fingerprint, RecognisedState state) => states[(node, fingerprint)] = state;
}

/// <summary>Keeps what workers read of workflows for a short while: a version is immutable, its micro-states may be taught anew.</summary>
public sealed partial class WorkflowMemories(TimeProvider time, ILogger<WorkflowMemories> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    // The oldest first, so that of two with the same structure the one taught last serves. An alias stands for what it points to.
    private const string States = """
        select n.code, s.fingerprint, t.micro_state_id, coalesce(t.label, 'page ' || t.micro_state_id), t.action_json
        from micro_state s
        join workflow_node n on n.node_id = s.node_id
        join micro_state t on t.micro_state_id = coalesce(s.aliased_to, s.micro_state_id)
        where s.workflow_id = $1 and s.fingerprint is not null and not s.is_retired and not t.is_retired
          and s.review = 'accepted' and t.review = 'accepted'
        order by s.micro_state_id
        """;

    private readonly ConcurrentDictionary<(Guid Org, long Version), (WorkflowMemory Memory, long ReadAt)> kept = new();

    /// <param name="connection">Acts for <paramref name="org"/>: what it may not see is not remembered.</param>
    public async Task<Result<WorkflowMemory>> ReadAsync(
        NpgsqlConnection connection, Guid org, Guid workflow, long version, CancellationToken cancellation)
    {
        if (kept.TryGetValue((org, version), out var known) && time.GetElapsedTime(known.ReadAt) < Fresh)
        {
            return known.Memory;
        }

        await using var graphs = new NpgsqlCommand("select graph from workflow_version where workflow_version_id = $1", connection)
        {
            Parameters = { new() { Value = version } },
        };
        if (await graphs.ExecuteScalarAsync(cancellation) is not string json)
        {
            return new Error("workflow.not_visible", "The batch's workflow can't be read any more. Ask who shared it.");
        }

        var graph = WorkflowGraph.Parse(json);
        if (!graph.IsOk)
        {
            return graph.Error;
        }

        var memory = new WorkflowMemory { Graph = graph.Value };
        await using (var command = new NpgsqlCommand(States, connection) { Parameters = { new() { Value = workflow } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var program = ActionProgram.Parse(reader.GetString(4));
                if (program.IsOk)
                {
                    memory.Add(reader.GetString(0), reader.GetString(1), new RecognisedState(reader.GetInt64(2), reader.GetString(3), program.Value));
                }
                else
                {
                    // Not followed: its page counts as unrecognised and goes to a person.
                    LogBadAction(log, reader.GetInt64(2), program.Error.Code);
                }
            }
        }

        kept[(org, version)] = (memory, time.GetTimestamp());
        return memory;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Micro-state {Id} has an action that is not in the vocabulary ({Code}); it is not used.")]
    private static partial void LogBadAction(ILogger log, long id, string code);
}
