using Npgsql;
using NpgsqlTypes;
using Pgvector;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.MicroStates;
using Rcm.TestKit;

namespace Rcm.Benchmarks.MicroStates;

/// <summary>Pages as portals have them: some hundred kinds, each in many variants; vectors that differ in a few dozen directions and a little in all.</summary>
internal sealed class SimilarityPages(int rows)
{
    private const int Kinds = 400;
    private const int Directions = 32;

    private readonly Random random = new(20260302);

    /// <returns>For each share an organisation with its workflow; one more has the rest.</returns>
    public async Task<IReadOnlyList<(TenantContext Tenant, Guid Workflow)>> LoadAsync(TestDatabase database, IEnumerable<double> shares)
    {
        var counts = shares.Select(s => (int)(s * rows)).ToList();
        counts.Add(rows - counts.Sum());
        var (kinds, directions) = (Vectors(Kinds, 1), Vectors(Directions, 1));
        var node = Some.Node();
        await database.AddAsync(node);
        // An index that is there already is filled row by row, at a hundredth of the speed.
        await database.ExecuteAsync("drop index micro_state_text_emb");
        var tenants = new List<(TenantContext, Guid)>();
        foreach (var count in counts)
        {
            var organisation = Some.Organisation();
            var workflow = Some.Workflow(organisation);
            await database.AddAsync(organisation, workflow);
            await using var connection = await database.OpenOwnerAsync();
            await using var import = await connection.BeginBinaryImportAsync(
                "copy micro_state (workflow_id, node_id, dom_snapshot, action_json, label, text_emb, created_at, generator, generator_version) from stdin (format binary)");
            for (var i = 0; i < count; i++)
            {
                await import.StartRowAsync();
                await import.WriteAsync(workflow.WorkflowId);
                await import.WriteAsync(node.NodeId);
                await import.WriteAsync("<main><h1>A page</h1></main>");
                await import.WriteAsync("""{"steps":[{"do":"finish","payerOutcome":"active"}]}""", NpgsqlDbType.Jsonb);
                await import.WriteAsync($"Page {i}");
                await import.WriteAsync(new Vector(Page(kinds, directions)));
                await import.WriteAsync(DateTime.UtcNow, NpgsqlDbType.TimestampTz);
                await import.WriteAsync(DomFeatureEmbedder.Name);
                await import.WriteAsync(DomFeatureEmbedder.Version);
            }

            await import.CompleteAsync();
            tenants.Add((TenantContext.Of(organisation.OrgId), workflow.WorkflowId));
        }

        await using var owner = await database.OpenOwnerAsync();
        await owner.ExecuteAsync("set maintenance_work_mem = '1GB'");
        await owner.ExecuteAsync("set max_parallel_maintenance_workers = 0");
        await using (var index = new NpgsqlCommand("create index micro_state_text_emb on micro_state using hnsw (text_emb vector_cosine_ops)", owner) { CommandTimeout = 1200 })
        {
            await index.ExecuteNonQueryAsync();
        }

        await owner.ExecuteAsync("vacuum analyze micro_state");
        return tenants[..^1];
    }

    private float[] Page(float[][] kinds, float[][] directions)
    {
        var page = (float[])kinds[random.Next(kinds.Length)].Clone();
        foreach (var direction in directions)
        {
            var along = Normal() * 0.12f;
            for (var d = 0; d < page.Length; d++)
            {
                page[d] += along * direction[d];
            }
        }

        for (var d = 0; d < page.Length; d++)
        {
            page[d] += Normal() * 0.006f;
        }

        return page;
    }

    private float[][] Vectors(int count, float length)
    {
        var vectors = new float[count][];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = [.. Enumerable.Range(0, MicroState.Dimensions).Select(_ => Normal() * length / MathF.Sqrt(MicroState.Dimensions))];
        }

        return vectors;
    }

    private float Normal() => MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
}
