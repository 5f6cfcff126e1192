using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <param name="Metadata">A JSON object, or null.</param>
public sealed record CatalogueNode(string Code, string? Description, string? Metadata, decimal? LabelConf);

/// <summary>The steps that workflows share: to choose one for a draft, and what is known of those that a draft has.</summary>
public sealed class NodeCatalogue(IRcmDbFactory databases)
{
    private const int Most = 30;

    private const string Facts = """
        select n.code, n.description, n.label_conf, n.last_label_at from workflow_node n where n.code = any ($1)
        """;

    private const string Frequencies = """
        select f.code, t.code, w.action_label, w.freq
        from workflow_node f
        join workflow_transition w on w.from_node = f.node_id
        join workflow_node t on t.node_id = w.to_node
        where f.code = any ($1) and t.code = any ($1)
        """;

    /// <param name="text">Of the code or the description; empty: the first of all.</param>
    public async Task<IReadOnlyList<CatalogueNode>> SearchAsync(TenantContext tenant, string? text, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var pattern = LikePattern.Containing(text?.Trim() ?? "");
        return await db.WorkflowNodes.AsNoTracking()
            .Where(n => EF.Functions.ILike(n.Code, pattern, LikePattern.Escape) || EF.Functions.ILike(n.Description ?? "", pattern, LikePattern.Escape))
            .OrderBy(n => n.Code)
            .Take(Most)
            .Select(n => new CatalogueNode(n.Code, n.Description, n.Metadata, n.LabelConf))
            .ToListAsync(cancellation);
    }

    internal static async Task<IReadOnlyDictionary<string, NodeFacts>> FactsAsync(RcmDb db, DraftGraph graph, CancellationToken cancellation)
    {
        await using var command = db.Npgsql.Command(Facts, [Codes(graph)]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var facts = new Dictionary<string, NodeFacts>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            facts[reader.GetString(0)] = new(
                reader.IsDBNull(1) ? null : reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetDecimal(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3));
        }

        return facts;
    }

    internal static async Task<IReadOnlyDictionary<GraphTransition, int>> FrequenciesAsync(RcmDb db, DraftGraph graph, CancellationToken cancellation)
    {
        var drawn = graph.Transitions.ToHashSet();
        await using var command = db.Npgsql.Command(Frequencies, [Codes(graph)]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var taken = new Dictionary<GraphTransition, int>();
        while (await reader.ReadAsync(cancellation))
        {
            var transition = new GraphTransition(reader.GetString(0), reader.GetString(1), reader.GetString(2));
            if (drawn.Contains(transition))
            {
                taken[transition] = reader.GetInt32(3);
            }
        }

        return taken;
    }

    private static string[] Codes(DraftGraph graph) => [.. graph.Nodes.Select(n => n.Code)];
}
