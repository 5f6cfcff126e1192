using Npgsql;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <summary>Micro-states as lists show them.</summary>
internal static class StateRows
{
    public static IQueryable<StateInPlace> Of(RcmDb db) =>
        from state in db.MicroStates
        join node in db.WorkflowNodes on state.NodeId equals node.NodeId
        join workflow in db.UserWorkflows on state.WorkflowId equals workflow.WorkflowId
        select new StateInPlace { State = state, Node = node, Workflow = workflow };

    public static IQueryable<MicroStateRow> Rows(IQueryable<StateInPlace> places) => places.Select(r => new MicroStateRow(
        r.State.MicroStateId, r.State.Label, r.State.Category, r.Node.Code, r.Workflow.Name, r.State.Required, r.State.IsDynamic, r.State.IsRetired,
        r.State.CreatedAt, r.State.Review, r.State.AliasedTo, r.Workflow.OwnerOrgId, r.State.OrgId));

    /// <summary>The same in SQL, over micro_state under this name; read by <see cref="Read"/>.</summary>
    public static string Columns(string state) =>
        string.Join(", ", new[] { "micro_state_id", "label", "category" }.Select(c => $"{state}.{c}"))
        + $", n.code, w.name, coalesce({state}.required, false), coalesce({state}.is_dynamic, false), coalesce({state}.is_retired, false), "
        + $"{state}.created_at, {state}.review, {state}.aliased_to, w.owner_org_id, {state}.org_id";

    public static string Joins(string state) =>
        $"left join workflow_node n on n.node_id = {state}.node_id left join user_workflow w on w.workflow_id = {state}.workflow_id";

    /// <summary>What <see cref="Columns"/> and <see cref="Joins"/> need of micro_state.</summary>
    public const string Needed = "m.micro_state_id, m.label, m.category, m.node_id, m.workflow_id, m.required, m.is_dynamic, m.is_retired, m.created_at, m.review, m.aliased_to, m.org_id";

    /// <param name="at">The first of the columns.</param>
    public static MicroStateRow Read(NpgsqlDataReader reader, int at) => new(
        reader.GetInt64(at), Text(reader, at + 1), Text(reader, at + 2), Text(reader, at + 3) ?? "", Text(reader, at + 4) ?? "", reader.GetBoolean(at + 5),
        reader.GetBoolean(at + 6), reader.GetBoolean(at + 7), reader.GetFieldValue<DateTimeOffset>(at + 8), reader.GetString(at + 9),
        reader.IsDBNull(at + 10) ? null : reader.GetInt64(at + 10), Organisation(reader, at + 11), Organisation(reader, at + 12));

    private static string? Text(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    private static Guid? Organisation(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetGuid(at);
}

internal sealed class StateInPlace
{
    public required Domain.MicroStates.MicroState State { get; init; }

    public required Domain.Workflows.WorkflowNode Node { get; init; }

    public required Domain.Workflows.UserWorkflow Workflow { get; init; }
}
