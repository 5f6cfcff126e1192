using System.Globalization;
using System.Text.Json;
using Npgsql;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.TestKit;

namespace Rcm.Benchmarks.MicroStates;

/// <summary>
/// The ten nearest of 100,000 pages for organisations that own half of them, 1.9 % and 0.1 %: through the product as rcm_app with its tenant
/// set, beside the best statement for each size by hand, as the owner, whom no policy binds. And how many of the true ten are among them.
/// </summary>
internal static class SimilarityBench
{
    private const double Target = 1.3;
    private const int K = 10;
    private const int Questions = 50;

    // Each with its share of the pages; the rest is others'.
    private static readonly (string Name, double Share)[] Tenants = [("50 %", 0.5), ("1.9 %", 0.019), ("0.1 %", 0.001)];

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args is ["--rows", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1000 ? n : 100_000;
        await using var fixture = new DatabaseFixture();
        await fixture.InitializeAsync();
        var database = fixture.Database;
        var pages = new SimilarityPages(rows);
        var tenants = await pages.LoadAsync(database, Tenants.Select(t => t.Share));

        var search = new SearchMicroStates(database.App, new PageEmbedders(null), new StoredGenerators(TimeProvider.System));
        var results = new List<Paired>();
        var recalls = new List<(string Case, double Ours, double Baseline, bool IsFull)>();
        await using var source = new NpgsqlDataSourceBuilder(database.OwnerConnection) { ConnectionStringBuilder = { MaxPoolSize = 2 } }.WithVectors().Build();
        foreach (var ((name, share), tenant) in Tenants.Zip(tenants))
        {
            var questions = await QuestionsAsync(database, tenant.Workflow);
            var viaIndex = share * rows > SearchPath.ComparedUpTo;
            var turn = 0;
            results.Add(await Paired.MeasureAsync("similarity", $"top {K} of {name}", Target, Questions * 2,
                () => OursAsync(search, tenant.Tenant, questions[turn++ % Questions]),
                () => BaselineAsync(source, tenant.Workflow, questions[turn % Questions], viaIndex)));
            recalls.Add(await RecallAsync(name, search, source, tenant, questions, viaIndex));
        }

        Paired.Write(Console.Out, results);
        foreach (var (name, ours, baseline, isFull) in recalls)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "similarity",
                @case = $"recall@{K} of {name}",
                recall = Math.Round(ours, 3),
                baseline_recall = Math.Round(baseline, 3),
                target = 0.95,
                always_full = isFull,
            }));
        }

        return 0;
    }

    private static async Task<IReadOnlyList<long>> OursAsync(SearchMicroStates search, TenantContext tenant, long question)
    {
        var found = await search.RunAsync(tenant, new SearchExample(MicroStateId: question), StateFilter.None, K, default);
        return [.. found.Value.States.Select(s => s.Row.MicroStateId)];
    }

    // One statement, with what a list shows. Exact over the workflow's index for what is small, else the vectors' index.
    private static async Task<IReadOnlyList<long>> BaselineAsync(NpgsqlDataSource source, Guid workflow, long question, bool viaIndex, bool exactly = false)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(viaIndex && !exactly
            ? "select set_config('hnsw.ef_search', '200', true), set_config('hnsw.iterative_scan', 'strict_order', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true)"
            : "select set_config('enable_indexscan', 'on', true), set_config('jit', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            select t.micro_state_id, t.score, t.label, n.code, w.name
            from (select m.micro_state_id, 1 - (m.text_emb <=> q.text_emb) as score, m.label, m.node_id, m.workflow_id
                  from micro_state m, (select text_emb from micro_state where micro_state_id = $2 offset 0) q
                  where m.workflow_id = $1 and m.micro_state_id <> $2
                  order by {(viaIndex && !exactly ? "m.text_emb <=> (select text_emb from micro_state where micro_state_id = $2)" : "(m.text_emb <=> q.text_emb) + 0.0")} limit {K}) t
            join workflow_node n using (node_id) join user_workflow w on w.workflow_id = t.workflow_id
            order by t.score desc
            """) { Parameters = { new() { Value = workflow }, new() { Value = question } } });
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var ids = new List<long>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private static async Task<(string, double, double, bool)> RecallAsync(
        string name, SearchMicroStates search, NpgsqlDataSource source, (TenantContext Tenant, Guid Workflow) tenant, IReadOnlyList<long> questions, bool viaIndex)
    {
        var (ours, baseline, isFull) = (0, 0, true);
        foreach (var question in questions)
        {
            var truth = await BaselineAsync(source, tenant.Workflow, question, viaIndex, exactly: true);
            var found = await OursAsync(search, tenant.Tenant, question);
            isFull &= found.Count == K;
            ours += found.Intersect(truth).Count();
            baseline += (await BaselineAsync(source, tenant.Workflow, question, viaIndex)).Intersect(truth).Count();
        }

        return (name, (double)ours / (K * questions.Count), (double)baseline / (K * questions.Count), isFull);
    }

    private static async Task<IReadOnlyList<long>> QuestionsAsync(TestDatabase database, Guid workflow)
    {
        await using var connection = await database.OpenOwnerAsync();
        return await connection.ColumnAsync<long>(
            $"select micro_state_id from micro_state where workflow_id = $1 order by md5(micro_state_id::text) limit {Questions}", workflow);
    }

    private static NpgsqlDataSourceBuilder WithVectors(this NpgsqlDataSourceBuilder builder)
    {
        builder.UseVector();
        return builder;
    }
}
