using System.Text;
using Npgsql;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <summary>
/// A filter as SQL over <c>micro_state m</c>, with its parameters; only what is asked for is written, so that each gets the plan it deserves.
/// </summary>
internal sealed class StateSql
{
    private readonly StringBuilder where = new();
    private readonly List<NpgsqlParameter> parameters = [];

    /// <summary>As the others of this generator, or of the one that made this micro-state's vector, and not itself.</summary>
    public StateSql(StateFilter filter, NearQuestion question)
        : this(filter, question.By)
    {
        if (question is { MicroStateId: { } id })
        {
            // Looked up once: each mention of the table is planned with its policies.
            var state = Add(id);
            Example = $"select q.text_emb, q.generator, q.generator_version from micro_state q where q.micro_state_id = {state}";
            where.Append($" and m.micro_state_id <> {state} and m.generator = (select generator from example) and m.generator_version = (select generator_version from example)");
        }
        else
        {
            Example = $"select {Add(question.Vector!)} as text_emb, {Add(question.By!.Name)} as generator, {Add(question.By.Version)} as generator_version";
        }
    }

    public StateSql(StateFilter filter, EmbedderIdentity? embedder)
    {
        // Named as a list beside the policy, which says the same: a policy's own subquery can't be looked up in an index.
        where.Append("m.workflow_id = any (array(select w.workflow_id from user_workflow w");
        where.Append(filter.Workflow is { } workflow ? $" where w.workflow_id = {Add(workflow)}))" : "))");
        And(filter.Node, "m.node_id = (select n.node_id from workflow_node n where n.code = {0})");
        And(filter.Category, "m.category = {0}");
        And(filter.Dynamic, "m.is_dynamic = {0}");
        And(filter.Required, "m.required = {0}");
        And(filter.Retired ?? false, "m.is_retired = {0}");
        And(filter.Review ?? StateReview.Rejected, filter.Review is null ? "m.review <> {0}" : "m.review = {0}");
        And(embedder?.Name ?? filter.Generator, "m.generator = {0}");
        And(embedder?.Version, "m.generator_version = {0}");
    }

    public string Where => where.ToString();

    /// <summary>What the others are compared with, as a query: its vector, and who made it.</summary>
    public string Example { get; } = "";

    /// <returns>The place that stands for the value.</returns>
    public string Add(object value)
    {
        parameters.Add(new NpgsqlParameter { Value = value });
        return $"${parameters.Count}";
    }

    public void And(object? value, string condition)
    {
        if (value is not null)
        {
            where.Append(" and ").Append(condition.Replace("{0}", Add(value), StringComparison.Ordinal));
        }
    }

    public NpgsqlBatchCommand BatchCommand(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }

    public NpgsqlCommand Command(string sql, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }
}
