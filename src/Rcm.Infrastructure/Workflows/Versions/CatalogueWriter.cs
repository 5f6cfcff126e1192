using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>What a published graph adds to the shared catalogue: new steps and new moves. What is there stays as it is.</summary>
internal static class CatalogueWriter
{
    // A person named it. In one order: two who publish the same new steps at once must not wait for each other.
    private const string Nodes = """
        insert into workflow_node (code, description, metadata, label_conf, last_label_at)
        select code, description, metadata::jsonb, 1, now() from unnest($1::text[], $2::text[], $3::text[]) as n(code, description, metadata)
        order by code
        on conflict (code) do nothing
        """;

    private const string Transitions = """
        insert into workflow_transition (from_node, to_node, action_label)
        select f.node_id, t.node_id, x.label
        from unnest($1::text[], $2::text[], $3::text[]) as x(from_code, to_code, label)
        join workflow_node f on f.code = x.from_code
        join workflow_node t on t.code = x.to_code
        order by 1, 2, 3
        on conflict do nothing
        """;

    public static async Task WriteAsync(NpgsqlConnection connection, DraftGraph graph, CancellationToken cancellation)
    {
        await DoAsync(connection, Nodes,
            [.. graph.Nodes.Select(n => n.Code)], [.. graph.Nodes.Select(n => n.Description)], [.. graph.Nodes.Select(n => n.Metadata)], cancellation);
        await DoAsync(connection, Transitions,
            [.. graph.Transitions.Select(t => t.From)], [.. graph.Transitions.Select(t => t.To)], [.. graph.Transitions.Select(t => t.Label)], cancellation);
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql, string[] first, string?[] second, string?[] third, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = first, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = second, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = third, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
