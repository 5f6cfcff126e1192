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

        await using var connection = await database.OpenAsync(tenant, cancellation);
        var stored = await generators.ReadAsync(connection, tenant, cancellation);
        var question = await QuestionAsync(asked.Value, stored, filter, cancellation);
        if (!question.IsOk)
        {
            return question.Error;
        }

        var nearest = await NearestStates.FindAsync(connection, filter, question.Value, k, cancellation);
        if (nearest.By is not { } by)
        {
            return new Error("search.no_such_state", $"There is no micro-state {asked.Value.MicroStateId} here to search by.");
        }

        var named = asked.Value.Text is { } text ? await NamedAsync(connection, text, filter, question.Value, k, cancellation) : [];
        // What is named so comes first: whoever types a label means it.
        var ids = named.Select(n => n.Row.MicroStateId).ToHashSet();
        var found = named.Concat(nearest.States.Where(n => !ids.Contains(n.Row.MicroStateId))).Take(k);
        return new SimilarStates(
            [.. found.Select(s => new SimilarState(s.Row, s.Score, ids.Contains(s.Row.MicroStateId)))],
            nearest.Matching, nearest.Compared, by, stored.Where(s => s.By != by).Sum(s => s.Count));
    }

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
            select 1 - (m.text_emb <=> {sql.Vector}) as score, {StateRows.Columns("m")}
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
