using Npgsql;
using Pgvector;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <summary>A micro-state and how like the question it is: the cosine of the two vectors, at most 1.</summary>
internal sealed record ScoredState(MicroStateRow Row, double Score);

/// <summary>What the others are to be like: a vector with who made it, or a micro-state, whose own is looked up where it is needed.</summary>
internal sealed record NearQuestion(Vector? Vector = null, EmbedderIdentity? By = null, long? MicroStateId = null);

/// <summary>The nearest micro-states, best first.</summary>
/// <param name="By">Whose vectors were compared; null: there is no such micro-state to be like.</param>
/// <param name="Matching">How many the filter leaves; beyond <see cref="SearchPath.ComparedUpTo"/> one more than that, which says "many".</param>
/// <param name="Compared">Each one was compared; else the index was asked.</param>
internal sealed record Nearest(IReadOnlyList<ScoredState> States, long Matching, bool Compared, EmbedderIdentity? By);

/// <summary>
/// Finds the nearest vectors under a filter, always as many as there are up to the number that is asked for. What the filter leaves is
/// counted and, where it is small, compared in the same statement; else the index is asked, and its number checked.
/// </summary>
internal static class NearestStates
{
    // How many the index looks at before it gives its first; with fewer its answers are worse, and a filter leaves some of them only.
    private const int IndexDepth = 200;

    // Sorting is made to look dear, so that the planner takes the index that gives the order: it can't know how slow a long vector's distance
    // is. And no time is lost with compiling what that seems to cost.
    internal static readonly string Settings =
        $"select set_config('hnsw.ef_search', '{IndexDepth}', true), set_config('hnsw.iterative_scan', 'strict_order', true), "
        + "set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)";

    /// <param name="stored">How many vectors of the question's kind the tenant sees, as far as is known: of many the index is asked first.</param>
    public static async Task<Nearest> FindAsync(
        TenantSession session, StateFilter filter, NearQuestion question, int k, long stored, CancellationToken cancellation)
    {
        const int limit = SearchPath.ComparedUpTo;
        if (filter.IsEmpty && !SearchPath.IsCompared(stored) && await IndexAsync(session, filter, question, k, cancellation) is { By: not null } first && first.States.Count == k)
        {
            return first;
        }

        var compared = await CompareAsync(session, filter, question, k, limit, cancellation);
        if (compared.By is null || SearchPath.IsCompared(compared.Matching))
        {
            return compared;
        }

        var found = await IndexAsync(session, filter, question, k, cancellation);
        return SearchPath.IsEnough(found.States.Count, k, compared.Matching)
            ? found
            : await CompareAsync(session, filter, question, k, int.MaxValue - 1, cancellation);
    }

    /// <summary>The statement that counts and compares; for its plan, too.</summary>
    public static (StateSql Sql, string Text) CompareSql(StateSql sql, int k, int most)
    {
        var (limit, wanted) = (sql.Add(most), sql.Add(k));
        return (sql,
            $"""
            with example as materialized ({sql.Example}),
                 candidate as materialized (select {StateRows.Needed}, m.text_emb from micro_state m where {sql.Where} limit {limit} + 1),
                 size as (select count(*) as n from candidate)
            select s.n, (select generator from example), (select generator_version from example), 1 - t.distance, {StateRows.Columns("t")}
            from size s left join lateral (
                select c.*, c.text_emb <=> (select text_emb from example) as distance from candidate c
                where s.n <= {limit} order by distance, c.micro_state_id limit {wanted}) t on true
            {StateRows.Joins("t")}
            order by t.distance, t.micro_state_id
            """);
    }

    /// <summary>The statement that asks the index; for its plan, too.</summary>
    public static (StateSql Sql, string Text) IndexSql(StateSql sql, int k)
    {
        var wanted = sql.Add(k);
        return (sql,
            $"""
            with example as materialized ({sql.Example})
            select {SearchPath.ComparedUpTo + 1}::bigint, (select generator from example), (select generator_version from example), 1 - t.distance, {StateRows.Columns("t")}
            from (select {StateRows.Needed}, m.text_emb <=> (select text_emb from example) as distance from micro_state m
                  where {sql.Where} order by m.text_emb <=> (select text_emb from example) limit {wanted}) t
            {StateRows.Joins("t")}
            order by t.distance, t.micro_state_id
            """);
    }

    private static async Task<Nearest> CompareAsync(TenantSession session, StateFilter filter, NearQuestion question, int k, int most, CancellationToken cancellation)
    {
        var (sql, text) = CompareSql(new StateSql(filter, question), k, most);
        await using var reader = await session.ReadAsync([sql.BatchCommand(text)], cancellation);
        return await ReadAsync(reader, compared: true, cancellation);
    }

    // One transaction: the settings last to its end.
    private static async Task<Nearest> IndexAsync(TenantSession session, StateFilter filter, NearQuestion question, int k, CancellationToken cancellation)
    {
        var (sql, text) = IndexSql(new StateSql(filter, question), k);
        await using var reader = await session.ReadAsync([new NpgsqlBatchCommand(Settings), sql.BatchCommand(text)], cancellation);
        await reader.NextResultAsync(cancellation);
        return await ReadAsync(reader, compared: false, cancellation);
    }

    private static async Task<Nearest> ReadAsync(NpgsqlDataReader reader, bool compared, CancellationToken cancellation)
    {
        var (states, matching) = (new List<ScoredState>(), 0L);
        EmbedderIdentity? by = null;
        while (await reader.ReadAsync(cancellation))
        {
            matching = reader.GetInt64(0);
            by ??= reader.IsDBNull(1) ? null : new EmbedderIdentity(reader.GetString(1), reader.GetString(2));
            if (!reader.IsDBNull(3))
            {
                states.Add(new ScoredState(StateRows.Read(reader, 4), reader.GetDouble(3)));
            }
        }

        return new Nearest(states, matching, compared, by);
    }
}
