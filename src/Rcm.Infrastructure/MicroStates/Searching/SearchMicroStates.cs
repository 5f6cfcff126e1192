using Npgsql;
using Pgvector;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <param name="Named">For a search by text: the label, the category or the node's code holds it.</param>
public sealed record SimilarState(MicroStateRow Row, double Score, bool Named = false);

/// <param name="States">Best first; those that are named so before the others. Always as many as match, up to the number that was asked for.</param>
/// <param name="Matching">How many the filter leaves; where <paramref name="IsCompared"/> is false, "more than that".</param>
/// <param name="By">Whose vectors were compared.</param>
/// <param name="Elsewhere">How many of the tenant's micro-states have vectors of other generators, and were not looked at.</param>
public sealed record SimilarStates(IReadOnlyList<SimilarState> States, long Matching, bool IsCompared, EmbedderIdentity By, long Elsewhere);

/// <summary>The micro-states that are most like a text, a page or another micro-state. Serves the console and programs alike.</summary>
public sealed class SearchMicroStates(IRcmDbFactory database, PageEmbedders embedders, StoredGenerators generators)
{
    public async Task<Result<SimilarStates>> RunAsync(
        TenantContext tenant, SearchExample example, StateFilter filter, int k, CancellationToken cancellation)
    {
        var asked = SearchExample.Check(example);
        var size = SearchSize.Check(k);
        if (!asked.IsOk || !size.IsOk)
        {
            return asked.Error ?? size.Error!;
        }

        await using var session = await database.StartAsync(tenant, cancellation);
        var stored = await StoredAsync(session, tenant, cancellation);
        var found = await FindAsync(session, stored, asked.Value, filter, k, cancellation);
        if (found is { IsOk: true, Value: { Matching: 0 } none } && stored.Any(s => s.By == none.By))
        {
            // All may have changed places since they were counted: `rcm reembed` has ended.
            generators.Forget(tenant);
            found = await FindAsync(session, await StoredAsync(session, tenant, cancellation), asked.Value, filter, k, cancellation);
        }

        return found;
    }

    private async Task<IReadOnlyList<StoredVectors>> StoredAsync(TenantSession session, TenantContext tenant, CancellationToken cancellation) =>
        generators.Known(tenant) ?? await generators.ReadAsync(await session.ConnectionAsync(cancellation), tenant, cancellation);

    private async Task<Result<SimilarStates>> FindAsync(
        TenantSession session, IReadOnlyList<StoredVectors> stored, SearchExample example, StateFilter filter, int k, CancellationToken cancellation)
    {
        var question = await QuestionAsync(example, stored, filter, cancellation);
        if (!question.IsOk)
        {
            return question.Error;
        }

        var nearest = await NearestStates.FindAsync(session, filter, question.Value, k, Stored(stored, question.Value.By), cancellation);
        if (nearest.By is not { } by)
        {
            return new Error("search.no_such_state", $"There is no micro-state {example.MicroStateId} here to search by.");
        }

        var named = example.Text is { } text ? await NamedAsync(await session.ConnectionAsync(cancellation), text, filter, question.Value, k, cancellation) : [];
        // What is named so comes first: whoever types a label means it.
        var ids = named.Select(n => n.Row.MicroStateId).ToHashSet();
        var found = named.Concat(nearest.States.Where(n => !ids.Contains(n.Row.MicroStateId))).Take(k);
        return new SimilarStates(
            [.. found.Select(s => new SimilarState(s.Row, s.Score, ids.Contains(s.Row.MicroStateId)))],
            nearest.Matching, nearest.Compared, by, stored.Where(s => s.By != by).Sum(s => s.Count));
    }

    // A micro-state's own generator is not known yet: most likely the one of most.
    private static long Stored(IReadOnlyList<StoredVectors> stored, EmbedderIdentity? by) =>
        stored.Where(s => by is null || s.By == by).Select(s => s.Count).DefaultIfEmpty().Max();

    private async Task<Result<NearQuestion>> QuestionAsync(
        SearchExample example, IReadOnlyList<StoredVectors> stored, StateFilter filter, CancellationToken cancellation)
    {
        if (example.MicroStateId is { } id)
        {
            return new NearQuestion(MicroStateId: id);
        }

        var by = EmbedderChoice.For(embedders.Known, stored, filter.Generator);
        if (!by.IsOk)
        {
            return by.Error;
        }

        var page = example.Html is { } html ? PageScrubber.Scrub(html, KnownValues.None).Html : TextPage.Of(example.Text!);
        var made = await embedders.Of(by.Value).EmbedAsync([page], cancellation);
        return made.IsOk ? new NearQuestion(new Vector(made.Value[0]), by.Value) : made.Error;
    }

    private static async Task<IReadOnlyList<ScoredState>> NamedAsync(
        NpgsqlConnection connection, string text, StateFilter filter, NearQuestion question, int k, CancellationToken cancellation)
    {
        var sql = new StateSql(filter, question);
        var (pattern, most) = (sql.Add(LikePattern.Containing(text)), sql.Add(k));
        await using var command = sql.Command(
            $"""
            with example as materialized ({sql.Example})
            select 1 - (m.text_emb <=> (select text_emb from example)) as score, {StateRows.Columns("m")}
            from micro_state m {StateRows.Joins("m")}
            where {sql.Where}
              and (m.label ilike {pattern} or m.category ilike {pattern} or n.code ilike {pattern})
            order by m.micro_state_id limit {most}
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var states = new List<ScoredState>();
        while (await reader.ReadAsync(cancellation))
        {
            states.Add(new ScoredState(StateRows.Read(reader, 1), reader.GetDouble(0)));
        }

        return [.. states.OrderByDescending(s => s.Score).ThenBy(s => s.Row.MicroStateId)];
    }
}
