using Npgsql;
using Rcm.Domain.Execution;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>
/// What the robots know of a workflow, for a trial: an action that may change something at the payer becomes one that ends the trial there.
/// </summary>
internal sealed class TrialMemory : IStateLibrary
{
    private const string States = """
        select n.code, s.fingerprint, t.micro_state_id, coalesce(t.label, 'page ' || t.micro_state_id), t.action_json
        from micro_state s
        join workflow_node n on n.node_id = s.node_id
        join micro_state t on t.micro_state_id = coalesce(s.aliased_to, s.micro_state_id)
        where s.workflow_id = $1 and s.fingerprint is not null and not s.is_retired and not t.is_retired
          and s.review = 'accepted' and t.review = 'accepted'
        order by s.micro_state_id
        """;

    private readonly Dictionary<(string Node, string Fingerprint), RecognisedState> states = [];

    public RecognisedState? FindExact(string node, string fingerprint) => states.GetValueOrDefault((node, fingerprint));

    public static async Task<TrialMemory> ReadAsync(NpgsqlConnection connection, Guid workflow, CancellationToken cancellation)
    {
        var memory = new TrialMemory();
        await using var command = connection.Command(States, [workflow]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (ActionProgram.Parse(reader.GetString(4)) is { IsOk: true, Value: var program })
            {
                memory.states[(reader.GetString(0), reader.GetString(1))] = new(reader.GetInt64(2), reader.GetString(3), Harmless(program));
            }
        }

        return memory;
    }

    internal static ActionProgram Harmless(ActionProgram program) => program.Changes
        ? new([new FinishStep(Exception: "business", ReasonCode: "trial_stops_here",
            Message: "Here the robot would submit something to the payer. A trial stops before that; all until here went well.")], ActionEffect.Read)
        : program;
}
