using Microsoft.Extensions.AI;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Embedding;

public sealed class ReembedTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const int Pages = 40;

    private readonly Organisation hospital = Some.Organisation();
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        var (workflow, node) = (Some.Workflow(hospital), Some.Node());
        await database.AddAsync(hospital, workflow, node);
        await database.AddAsync([.. Enumerable.Range(0, Pages).Select(_ => State(workflow, node))]);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task All_vectors_are_made_anew_and_a_second_run_finds_nothing_to_do()
    {
        var output = new StringWriter();

        var changed = await RunAsync(new Counting(), output);
        var again = await RunAsync(new Counting(), new StringWriter());

        Assert.Equal((Pages, 0L), (changed.Value, again.Value));
        Assert.Equal(Pages, await CountAsync("counting"));
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from micro_state_vector"));
        Assert.Contains("40 of 40 (100 %)", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_failed_goes_on_where_it_was_and_the_old_vectors_serve_meanwhile()
    {
        var failing = new Counting { FailsAfter = 1 };

        var failed = await RunAsync(failing, new StringWriter());

        Assert.Equal("embedding.away", failed.Error!.Code);
        Assert.Equal(0, await CountAsync("counting"));
        // A console that has both goes on with the old ones.
        var both = new PageEmbedders(Embedder(new Counting()));
        var search = new SearchMicroStates(database.App, both, new StoredGenerators(TimeProvider.System));
        var meanwhile = await search.RunAsync(
            TenantContext.Of(hospital.OrgId), new SearchExample(Text: "sign in"), StateFilter.None, 10, CancellationToken.None);
        Assert.Equal((10, DomFeatureEmbedder.Name), (meanwhile.Value.States.Count, meanwhile.Value.By.Name));

        var rest = new Counting();
        await RunAsync(rest, new StringWriter());

        Assert.Equal(Pages, failing.Made + rest.Made);
        Assert.Equal(Pages, await CountAsync("counting"));
        // And then with the new ones.
        var afterwards = new SearchMicroStates(database.App, both, new StoredGenerators(TimeProvider.System));
        Assert.Equal("counting", (await afterwards.RunAsync(
            TenantContext.Of(hospital.OrgId), new SearchExample(Text: "sign in"), StateFilter.None, 10, CancellationToken.None)).Value.By.Name);
    }

    // Whoever searches while the vectors change places, and just after, finds as many as ever.
    [Fact]
    public async Task Searches_that_run_meanwhile_find_as_many_as_ever()
    {
        var search = new SearchMicroStates(database.App, new PageEmbedders(Embedder(new Counting())), new StoredGenerators(TimeProvider.System));
        async Task<(int Found, string By)> AskAsync()
        {
            var found = await search.RunAsync(TenantContext.Of(hospital.OrgId), new SearchExample(Text: "sign in"), StateFilter.None, 10, CancellationToken.None);
            return (found.Value.States.Count, found.Value.By.Name);
        }

        var under = new Counting { Meanwhile = async () => Assert.Equal((10, DomFeatureEmbedder.Name), await AskAsync()) };
        using var ended = new CancellationTokenSource();
        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var asked = 0;
            for (; !ended.IsCancellationRequested; asked++)
            {
                Assert.Equal(10, (await AskAsync()).Found);
            }

            return asked;
        })).ToList();

        var changed = await RunAsync(under, new StringWriter());
        var afterwards = await AskAsync();
        await ended.CancelAsync();

        Assert.Equal(Pages, changed.Value);
        Assert.Equal((10, "counting"), afterwards);
        Assert.All(await Task.WhenAll(others), asked => Assert.True(asked > 0));
    }

    // Nobody has to know that a new release reads pages otherwise: no row goes to a person for that.
    [Fact]
    public async Task Vectors_of_an_older_version_of_the_machine_s_own_generator_are_made_anew_when_the_schema_is_brought_up_to_date()
    {
        Assert.Equal(0, (await ReembedCommand.RefreshAsync(database.OwnerConnection, PageEmbedder.Local, TextWriter.Null, TimeProvider.System, CancellationToken.None)).Value);
        await database.ExecuteAsync("update micro_state set generator_version = '0'");

        var other = await ReembedCommand.RefreshAsync(database.OwnerConnection, Embedder(new Counting()), TextWriter.Null, TimeProvider.System, CancellationToken.None);
        var refreshed = await ReembedCommand.RefreshAsync(database.OwnerConnection, PageEmbedder.Local, TextWriter.Null, TimeProvider.System, CancellationToken.None);

        // A generator that costs something is asked when somebody says so.
        Assert.Equal((0L, (long)Pages), (other.Value, refreshed.Value));
        Assert.Equal(Pages, await database.ScalarAsync<long>("select count(*) from micro_state where generator_version = $1", DomFeatureEmbedder.Version));
    }

    [Fact]
    public async Task A_generator_of_another_length_changes_nothing()
    {
        var result = await RunAsync(new Counting { Length = 1536 }, new StringWriter());

        Assert.Equal("embedding.dimension", result.Error!.Code);
        Assert.Contains("1536", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(Pages, await CountAsync(DomFeatureEmbedder.Name));
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from micro_state_vector"));
    }

    [Fact]
    public async Task Two_at_once_are_refused()
    {
        await using var other = await database.OpenOwnerAsync();
        await other.ExecuteAsync("select pg_advisory_lock(7261720003)");

        Assert.Equal("reembed.running", (await RunAsync(new Counting(), new StringWriter())).Error!.Code);
    }

    private static PageEmbedder Embedder(Counting generator) => new(new EmbedderIdentity("counting", "1"), generator, static page => page);

    private Task<Domain.Common.Result<long>> RunAsync(Counting generator, StringWriter output) =>
        ReembedCommand.RunAsync(database.OwnerConnection, Embedder(generator), output, TimeProvider.System, CancellationToken.None);

    private Task<long> CountAsync(string generator) => database.ScalarAsync<long>("select count(*) from micro_state where generator = $1", generator)!;

    private static MicroState State(UserWorkflow workflow, WorkflowNode node)
    {
        var state = Some.MicroState(workflow, node);
        (state.Generator, state.GeneratorVersion) = (DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);
        return state;
    }

    private sealed class Counting : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Length { get; init; } = MicroState.Dimensions;

        public int FailsAfter { get; init; } = int.MaxValue;

        public int Calls { get; private set; }

        public int Made { get; private set; }

        public Func<Task> Meanwhile { get; init; } = () => Task.CompletedTask;

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (Calls++ >= FailsAfter)
            {
                throw new HttpRequestException("down");
            }

            await Meanwhile();
            var made = values.Select(_ => new Embedding<float>(Enumerable.Repeat(0.5f, Length).ToArray())).ToList();
            Made += made.Count;
            return new GeneratedEmbeddings<Embedding<float>>(made);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
