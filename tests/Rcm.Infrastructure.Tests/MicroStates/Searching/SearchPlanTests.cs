using Npgsql;
using Pgvector;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Searching;

/// <summary>Pins how PostgreSQL carries out a search: with a wrong plan it reads all tenants' vectors, and nothing else would tell.</summary>
public sealed class SearchPlanTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const int Rows = 5_000;

    private readonly Organisation large = Some.Organisation();
    private readonly Organisation small = Some.Organisation();
    private TestDatabase database = null!;
    private UserWorkflow[] workflows = [];

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        var node = Some.Node();
        workflows = [Some.Workflow(large), Some.Workflow(small)];
        await database.AddAsync(large, small, node);
        await database.AddAsync(workflows[0], workflows[1]);
        await database.ExecuteAsync("drop index micro_state_text_emb");
        await database.ExecuteAsync(
            $$"""
            insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, text_emb, created_at, generator, generator_version)
            select case when n % 100 = 0 then $1 else $2 end, $3, '<p></p>', '{}', (select array_agg(sin(n * 7919.0 + d * (1 + n % 13))) from generate_series(1, 768) d)::vector,
                   now(), $4, $5
            from generate_series(1, {{Rows}}) n
            """, workflows[1].WorkflowId, workflows[0].WorkflowId, node.NodeId, DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);
        await database.ExecuteAsync("create index micro_state_text_emb on micro_state using hnsw (text_emb vector_cosine_ops)");
        await database.ExecuteAsync("vacuum analyze micro_state");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_filter_leaves_is_found_by_an_index_and_never_by_reading_the_table(bool byState)
    {
        var question = await QuestionAsync(byState);
        await using var connection = await database.App.OpenAsync(TenantContext.Of(small.OrgId), CancellationToken.None);

        var plan = await ExplainAsync(connection, NearestStates.CompareSql(Filter(question), 10, SearchPath.ComparedUpTo));

        Assert.DoesNotContain("Seq Scan on micro_state", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("micro_state_text_emb", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_much_is_left_the_vectors_index_is_asked(bool byState)
    {
        var question = await QuestionAsync(byState);
        await using var connection = await database.App.OpenAsync(TenantContext.Of(large.OrgId), CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(NearestStates.Settings);

        var plan = await ExplainAsync(connection, NearestStates.IndexSql(Filter(question), 10));

        Assert.Contains("Index Scan using micro_state_text_emb on micro_state m", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on micro_state", plan, StringComparison.Ordinal);
    }

    private static StateSql Filter(NearQuestion question) => new(StateFilter.None, question);

    // By a page, and by a micro-state, whose vector is looked up in the statement.
    private async Task<NearQuestion> QuestionAsync(bool byState) => byState
        ? new NearQuestion(MicroStateId: await database.ScalarAsync<long>("select max(micro_state_id) from micro_state where workflow_id = $1", workflows[1].WorkflowId))
        : new NearQuestion(new Vector(DomFeatureEmbedder.Embed("<p>Member</p>")), new EmbedderIdentity(DomFeatureEmbedder.Name, DomFeatureEmbedder.Version));

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, (StateSql Sql, string Text) statement)
    {
        await using var command = statement.Sql.Command($"explain (costs off) {statement.Text}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }
}
