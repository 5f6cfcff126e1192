using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates.Searching;

public sealed class SearchMicroStatesTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const string Login = """<form id="login"><label for="user">User name</label><input id="user" name="user"><button>Sign in</button></form>""";
    private const string Result = """<main><h1>Eligibility result</h1><table id="coverages"><tr><th>Plan</th><th>Copay</th></tr></table></main>""";

    private readonly Organisation hospital = Some.Organisation();
    private readonly WorkflowNode node = Some.Node();
    // Of its own: which generators made what a tenant sees is counted over all of it.
    private TestDatabase database = null!;
    private SearchMicroStates search = null!;
    private UserWorkflow workflow = null!;

    private TenantContext Hospital => TenantContext.Of(hospital.OrgId);

    private StateFilter Here => new(Node: node.Code);

    public async ValueTask InitializeAsync()
    {
        database = await fixture.CloneAsync();
        search = new SearchMicroStates(database.App, new PageEmbedders(null), new StoredGenerators(TimeProvider.System));
        workflow = Some.Workflow(hospital);
        await database.AddAsync(hospital, node, workflow);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_text_finds_the_page_that_says_it()
    {
        var login = await StateAsync(Login);
        await StateAsync(Result);

        var found = await FindAsync(new SearchExample(Text: "sign in user name"));

        Assert.Equal(2, found.States.Count);
        Assert.Equal(login, found.States[0].Row.MicroStateId);
        Assert.True(found.States[0].Score > found.States[1].Score);
    }

    [Fact]
    public async Task What_is_named_as_the_text_comes_first()
    {
        await StateAsync(Login);
        var named = await StateAsync(Result, s => s.Label = "100% of a sign-in page");

        var found = await FindAsync(new SearchExample(Text: "100% of a SIGN-in"));

        Assert.Equal((named, true), (found.States[0].Row.MicroStateId, found.States[0].Named));
        Assert.Equal(2, found.States.Count);
    }

    [Fact]
    public async Task A_pasted_page_finds_its_like_and_what_is_hostile_in_it_changes_nothing()
    {
        var login = await StateAsync(Login);
        await StateAsync(Result);

        var found = await FindAsync(new SearchExample(Html: $"<script>alert(1)</script><svg onload=x></svg>{Login}<iframe src='javascript:1'></iframe>"));

        Assert.Equal(login, found.States[0].Row.MicroStateId);
        Assert.InRange(found.States[0].Score, 0.95, 1.0001);
    }

    [Fact]
    public async Task A_micro_state_finds_its_neighbours_and_not_itself()
    {
        var login = await StateAsync(Login);
        var like = await StateAsync(Login.Replace("Sign in", "Log in", StringComparison.Ordinal));
        var unlike = await StateAsync(Result);

        var found = await FindAsync(new SearchExample(MicroStateId: login));

        Assert.Equal([like, unlike], found.States.Select(s => s.Row.MicroStateId));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(50, 5)]
    public async Task As_many_come_as_there_are_up_to_the_number_that_is_asked_for(int k, int expected)
    {
        for (var i = 0; i < 5; i++)
        {
            await StateAsync(Login);
        }

        await StateAsync(Login, s => s.IsRetired = true);

        var found = await search.RunAsync(Hospital, new SearchExample(Text: "sign in"), Here, k, CancellationToken.None);

        Assert.Equal(expected, found.Value.States.Count);
        Assert.Equal(5, found.Value.Matching);
    }

    [Fact]
    public async Task The_index_is_asked_where_much_is_left_and_its_answer_is_filled_up()
    {
        await database.ExecuteAsync(
            $"""
            insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, text_emb, created_at, generator, generator_version)
            select $1, $2, '<p></p>', '{"{}"}', (select array_agg(sin(n * 7919.0 + d * (1 + n % 13))) from generate_series(1, 768) d)::vector, now(), $3, $4
            from generate_series(1, {SearchPath.ComparedUpTo + 50}) n
            """, workflow.WorkflowId, node.NodeId, DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);

        var found = await search.RunAsync(Hospital, new SearchExample(Text: "sign in"), Here, 100, CancellationToken.None);

        Assert.Equal(100, found.Value.States.Count);
        Assert.Equal(found.Value.States.OrderByDescending(s => s.Score).Select(s => s.Row.MicroStateId), found.Value.States.Select(s => s.Row.MicroStateId));
        Assert.Equal(SearchPath.ComparedUpTo + 1, found.Value.Matching);
    }

    [Fact]
    public async Task Nobody_finds_what_another_organisation_taught()
    {
        var lakeside = Some.Organisation();
        await database.AddAsync(lakeside);
        var state = await StateAsync(Login);
        var theirs = TenantContext.Of(lakeside.OrgId);

        Assert.Empty((await search.RunAsync(theirs, new SearchExample(Text: "sign in"), Here, 10, CancellationToken.None)).Value.States);
        Assert.Equal("search.no_such_state",
            (await search.RunAsync(theirs, new SearchExample(MicroStateId: state), Here, 10, CancellationToken.None)).Error!.Code);
    }

    [Fact]
    public async Task Vectors_of_another_generator_are_not_compared_and_are_counted()
    {
        var mine = await StateAsync(Login);
        var theirs = await StateAsync(Login, s => (s.Generator, s.GeneratorVersion) = ("another", "7"));

        var found = await FindAsync(new SearchExample(Text: "sign in"));
        var asked = await search.RunAsync(Hospital, new SearchExample(Text: "sign in"), Here with { Generator = "another" }, 10, CancellationToken.None);

        Assert.Equal([mine], found.States.Select(s => s.Row.MicroStateId));
        Assert.Equal(1, found.Elsewhere);
        Assert.Equal("search.other_generator", asked.Error!.Code);
        Assert.Contains("rcm reembed", asked.Error.Message, StringComparison.Ordinal);
        Assert.Empty((await FindAsync(new SearchExample(MicroStateId: theirs))).States);
    }

    [Theory]
    [InlineData("", null, null, "search.empty")]
    [InlineData(null, "  ", null, "search.empty")]
    [InlineData(null, null, null, "search.example")]
    [InlineData("a", "<p>", null, "search.example")]
    [InlineData(null, null, 9_000_000_000L, "search.no_such_state")]
    public async Task A_question_that_asks_nothing_is_told_so(string? text, string? html, long? state, string code)
    {
        var found = await search.RunAsync(Hospital, new SearchExample(text, html, state), Here, 10, CancellationToken.None);

        Assert.Equal(code, found.Error!.Code);
    }

    [Fact]
    public async Task An_answer_is_told_with_what_agrees()
    {
        var login = await StateAsync(Login);

        var why = await new ExplainSimilar(database.App).RunAsync(Hospital, new SearchExample(Html: Login), [login, 9_000_000_000], CancellationToken.None);

        var agreement = Assert.Single(why);
        Assert.Equal(login, agreement.Key);
        Assert.Equal(["user"], agreement.Value.Single(a => a.Kind == TraitKind.Fields).Shared);
        Assert.Equal(["Sign in"], agreement.Value.Single(a => a.Kind == TraitKind.Buttons).Shared);
    }

    private async Task<SimilarStates> FindAsync(SearchExample example) =>
        (await search.RunAsync(Hospital, example, Here, 10, CancellationToken.None)).Value;

    private async Task<long> StateAsync(string page, Action<MicroState>? with = null)
    {
        var scrubbed = PageScrubber.Scrub(page, KnownValues.None);
        var state = Some.MicroState(workflow, node);
        (state.DomSnapshot, state.TextEmb, state.Generator, state.GeneratorVersion) =
            (scrubbed.Html, DomFeatureEmbedder.Embed(scrubbed.Html), DomFeatureEmbedder.Name, DomFeatureEmbedder.Version);
        with?.Invoke(state);
        await database.AddAsync(state);
        return state.MicroStateId;
    }
}
