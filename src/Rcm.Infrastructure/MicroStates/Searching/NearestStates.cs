using Npgsql;
using Pgvector;
using Rcm.Domain.MicroStates.Searching;

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

    private const string MadeBy = "select generator, generator_version from micro_state where micro_state_id = $1";

    // Sorting is made to look dear, so that the planner takes the index that gives the order: it can't know how slow a long vector's distance
    // is. And no time is lost with compiling what that seems to cost.
    internal static readonly string Settings =
        $"select set_config('hnsw.ef_search', '{IndexDepth}', true), set_config('hnsw.iterative_scan', 'strict_order', true), "
        + "set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)";

    /// <param name="connection">Carries the tenant.</param>
    public static async Task<Nearest> FindAsync(
        NpgsqlConnection connection, StateFilter filter, NearQuestion question, int k, CancellationToken cancellation)
    {
        var compared = await CompareAsync(connection, filter, question, k, SearchPath.ComparedUpTo, cancellation);
        if (compared.By is null || SearchPath.IsCompared(compared.Matching))
        {
            return compared;
        }

        var found = await IndexAsync(connection, filter, question, k, cancellation);
        return SearchPath.IsEnough(found.Count, k, compared.Matching)
            ? compared with { States = found, Compared = false }
            : await CompareAsync(connection, filter, question, k, int.MaxValue - 1, cancellation);
    }

    /// <summary>The statement that counts and compares; for its plan, too.</summary>
    public static (StateSql Sql, string Text) CompareSql(StateSql sql, int k, int most)
    {
        var (limit, wanted) = (sql.Add(most), sql.Add(k));
        return (sql,
            $"""
            with candidate as materialized (select m.micro_state_id from micro_state m where {sql.Where} limit {limit} + 1),
                 size as (select count(*) as n from candidate)
            select s.n, t.score, {StateRows.Columns("t")}
            from size s left join lateral (
                select m.*, 1 - (m.text_emb <=> {sql.Vector}) as score from micro_state m
                where s.n <= {limit} and m.micro_state_id = any (array(select c.micro_state_id from candidate c))
                order by m.text_emb <=> {sql.Vector}, m.micro_state_id limit {wanted}) t on true
            {StateRows.Joins("t")}
            order by t.score desc, t.micro_state_id
            """);
    }

    /// <summary>The statement that asks the index; for its plan, too.</summary>
    public static (StateSql Sql, string Text) IndexSql(StateSql sql, int k)
    {
        var wanted = sql.Add(k);
        return (sql,
            $"""
            select t.score, {StateRows.Columns("t")}
            from (select m.*, 1 - (m.text_emb <=> {sql.Vector}) as score from micro_state m where {sql.Where} order by m.text_emb <=> {sql.Vector} limit {wanted}) t
            {StateRows.Joins("t")}
            order by t.score desc, t.micro_state_id
            """);
    }

    private static async Task<Nearest> CompareAsync(
        NpgsqlConnection connection, StateFilter filter, NearQuestion question, int k, int most, CancellationToken cancellation)
    {
        var (sql, text) = CompareSql(new StateSql(filter, question), k, most);
        await using var batch = new NpgsqlBatch(connection);
        if (question.MicroStateId is { } id)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(MadeBy) { Parameters = { new() { Value = id } } });
        }

        batch.BatchCommands.Add(sql.BatchCommand(text));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var by = question.By;
        if (question.MicroStateId is not null)
        {
            by = await reader.ReadAsync(cancellation) ? new EmbedderIdentity(reader.GetString(0), reader.GetString(1)) : null;
            await reader.NextResultAsync(cancellation);
        }

        var (states, matching) = (new List<ScoredState>(), 0L);
        while (await reader.ReadAsync(cancellation))
        {
            matching = reader.GetInt64(0);
            if (!await reader.IsDBNullAsync(1, cancellation))
            {
                states.Add(new ScoredState(StateRows.Read(reader, 2), reader.GetDouble(1)));
            }
        }

        return new Nearest(states, matching, Compared: true, by);
    }

    // One round trip, and so one transaction: the settings last to its end.
    private static async Task<IReadOnlyList<ScoredState>> IndexAsync(
        NpgsqlConnection connection, StateFilter filter, NearQuestion question, int k, CancellationToken cancellation)
    {
        var (sql, text) = IndexSql(new StateSql(filter, question), k);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings));
        batch.BatchCommands.Add(sql.BatchCommand(text));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var states = new List<ScoredState>();
        while (await reader.ReadAsync(cancellation))
        {
            states.Add(new ScoredState(StateRows.Read(reader, 1), reader.GetDouble(0)));
        }

        return states;
    }
}
