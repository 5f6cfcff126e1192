using Npgsql;
using Pgvector;
using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <summary>A micro-state and how like the question it is: the cosine of the two vectors, at most 1.</summary>
internal sealed record ScoredState(MicroStateRow Row, double Score);

/// <summary>The nearest micro-states, best first.</summary>
/// <param name="Matching">How many the filter leaves; beyond <see cref="SearchPath.ComparedUpTo"/> one more than that, which says "many".</param>
/// <param name="Compared">Each one was compared; else the index was asked.</param>
internal sealed record Nearest(IReadOnlyList<ScoredState> States, long Matching, bool Compared);

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

    /// <param name="connection">Carries the tenant.</param>
    /// <param name="without">A micro-state that is not to be among them.</param>
    public static async Task<Nearest> FindAsync(
        NpgsqlConnection connection, StateFilter filter, EmbedderIdentity embedder, Vector question, int k, long? without, CancellationToken cancellation)
    {
        var (compared, matching) = await CompareAsync(connection, Sql(filter, embedder, without), question, k, SearchPath.ComparedUpTo, cancellation);
        if (SearchPath.IsCompared(matching))
        {
            return new Nearest(compared, matching, Compared: true);
        }

        var found = await IndexAsync(connection, Sql(filter, embedder, without), question, k, cancellation);
        if (SearchPath.IsEnough(found.Count, k, matching))
        {
            return new Nearest(found, matching, Compared: false);
        }

        (compared, matching) = await CompareAsync(connection, Sql(filter, embedder, without), question, k, int.MaxValue - 1, cancellation);
        return new Nearest(compared, matching, Compared: true);
    }

    /// <summary>The statement that counts and compares; for its plan, too.</summary>
    public static (StateSql Sql, string Text) CompareSql(StateSql sql, Vector question, int k, int most)
    {
        var (vector, limit, wanted) = (sql.Add(question), sql.Add(most), sql.Add(k));
        return (sql,
            $"""
            with candidate as materialized (select m.micro_state_id from micro_state m where {sql.Where} limit {limit} + 1),
                 size as (select count(*) as n from candidate)
            select s.n, t.score, {StateRows.Columns("t")}
            from size s left join lateral (
                select m.*, 1 - (m.text_emb <=> {vector}) as score from micro_state m
                where s.n <= {limit} and m.micro_state_id = any (array(select c.micro_state_id from candidate c))
                order by m.text_emb <=> {vector}, m.micro_state_id limit {wanted}) t on true
            {StateRows.Joins("t")}
            order by t.score desc, t.micro_state_id
            """);
    }

    /// <summary>The statement that asks the index; for its plan, too.</summary>
    public static (StateSql Sql, string Text) IndexSql(StateSql sql, Vector question, int k)
    {
        var (vector, wanted) = (sql.Add(question), sql.Add(k));
        return (sql,
            $"""
            select t.score, {StateRows.Columns("t")}
            from (select m.*, 1 - (m.text_emb <=> {vector}) as score from micro_state m where {sql.Where} order by m.text_emb <=> {vector} limit {wanted}) t
            {StateRows.Joins("t")}
            order by t.score desc, t.micro_state_id
            """);
    }

    private static StateSql Sql(StateFilter filter, EmbedderIdentity embedder, long? without)
    {
        var sql = new StateSql(filter, embedder);
        sql.And(without, "m.micro_state_id <> {0}");
        return sql;
    }

    private static async Task<(IReadOnlyList<ScoredState> States, long Matching)> CompareAsync(
        NpgsqlConnection connection, StateSql filter, Vector question, int k, int most, CancellationToken cancellation)
    {
        var (sql, text) = CompareSql(filter, question, k, most);
        await using var command = sql.Command(text, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (states, matching) = (new List<ScoredState>(), 0L);
        while (await reader.ReadAsync(cancellation))
        {
            matching = reader.GetInt64(0);
            if (!await reader.IsDBNullAsync(1, cancellation))
            {
                states.Add(new ScoredState(StateRows.Read(reader, 2), reader.GetDouble(1)));
            }
        }

        return (states, matching);
    }

    // One round trip, and so one transaction: the settings last to its end.
    private static async Task<IReadOnlyList<ScoredState>> IndexAsync(
        NpgsqlConnection connection, StateSql filter, Vector question, int k, CancellationToken cancellation)
    {
        var (sql, text) = IndexSql(filter, question, k);
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
