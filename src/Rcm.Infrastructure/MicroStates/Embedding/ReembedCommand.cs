using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Embedding;

/// <summary>
/// `rcm reembed`: makes the vectors of all micro-states by the generator that is set up. New ones are kept beside the old, which serve
/// searches meanwhile; when all are there they change places in one transaction. Stopped or killed, it goes on where it was.
/// </summary>
public static class ReembedCommand
{
    // Any number that nobody else takes: two runs would make each page twice.
    private const long Lock = 7_261_720_003;

    private const int PagesAtOnce = 32;

    private const string Count = """
        select count(*) filter (where v.micro_state_id is null), count(v.micro_state_id)
        from micro_state m
        left join micro_state_vector v on v.micro_state_id = m.micro_state_id and v.generator = $1 and v.generator_version = $2
        where (m.generator, m.generator_version) is distinct from ($1, $2)
        """;

    private const string Next = """
        select m.micro_state_id, m.dom_snapshot from micro_state m
        where m.micro_state_id > $3 and (m.generator, m.generator_version) is distinct from ($1, $2)
          and not exists (select from micro_state_vector v where v.micro_state_id = m.micro_state_id and v.generator = $1 and v.generator_version = $2)
        order by m.micro_state_id limit $4
        """;

    private const string Keep = """
        insert into micro_state_vector (micro_state_id, generator, generator_version, text_emb)
        select s.id, $2, $3, s.emb::vector from unnest($1::bigint[], $4::text[]) as s(id, emb)
        on conflict (micro_state_id) do update
            set generator = excluded.generator, generator_version = excluded.generator_version, text_emb = excluded.text_emb
        """;

    private const string Change = """
        with new as (delete from micro_state_vector where generator = $1 and generator_version = $2 returning micro_state_id, text_emb)
        update micro_state m set text_emb = n.text_emb, generator = $1, generator_version = $2 from new n where n.micro_state_id = m.micro_state_id
        """;

    /// <returns>The process's exit code; what went wrong stands on <paramref name="errors"/> in one line.</returns>
    public static Task<int> RunAsync(
        DatabaseConnections connections, IConfiguration configuration, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancellation) =>
        ToldAsync(() => RunAsync(connections.Owner, PageEmbedders.Read(configuration).Current, output, time, cancellation), errors, cancellation);

    /// <summary>After a migration: see the other of this name.</summary>
    /// <returns>As <see cref="RunAsync(DatabaseConnections, IConfiguration, TextWriter, TextWriter, TimeProvider, CancellationToken)"/>.</returns>
    public static Task<int> RefreshAsync(
        DatabaseConnections connections, IConfiguration configuration, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancellation) =>
        ToldAsync(() => RefreshAsync(connections.Owner, PageEmbedders.Read(configuration).Current, output, time, cancellation), errors, cancellation);

    /// <summary>
    /// Where the generator on this machine is the one that is set up, and an older version of it made some vectors: all are made by this one. It costs
    /// nothing but a millisecond a page, and until then no page could be compared with them.
    /// </summary>
    /// <returns>How many vectors changed.</returns>
    public static async Task<Result<long>> RefreshAsync(
        string ownerConnection, PageEmbedder embedder, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        if (embedder.Identity != PageEmbedder.Local.Identity)
        {
            return 0L;
        }

        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync(cancellation);
        await using var older = Command(connection, "select exists (select from micro_state where generator = $1 and generator_version <> $2)", embedder.Identity);
        return await older.ExecuteScalarAsync(cancellation) is true ? await RunAsync(ownerConnection, embedder, output, time, cancellation) : 0L;
    }

    /// <returns>How many vectors changed.</returns>
    public static async Task<Result<long>> RunAsync(
        string ownerConnection, PageEmbedder embedder, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        // A pooled connection would keep the lock's session alive.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ownerConnection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using (var alone = new NpgsqlCommand($"select pg_try_advisory_lock({Lock})", connection))
        {
            if (await alone.ExecuteScalarAsync(cancellation) is not true)
            {
                return new Error("reembed.running", "Another rcm reembed runs on this database. Let it end, or stop it.");
            }
        }

        var result = await RunAsync(connection, embedder, output, time, cancellation);
        // The server notices a closed connection a moment later: the next run need not meet this one's lock.
        await using var free = new NpgsqlCommand($"select pg_advisory_unlock({Lock})", connection);
        await free.ExecuteNonQueryAsync(cancellation);
        return result;
    }

    private static async Task<int> ToldAsync(Func<Task<Result<long>>> make, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            var result = await make();
            if (result.IsOk)
            {
                return 0;
            }

            await errors.WriteLineAsync($"rcm reembed: {result.Error.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await errors.WriteLineAsync("rcm reembed: stopped. What was made is kept; run it again to go on.");
            return 130;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"rcm reembed: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static async Task<Result<long>> RunAsync(
        NpgsqlConnection connection, PageEmbedder embedder, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        var (by, changed) = (embedder.Identity, 0L);
        while (true)
        {
            var (toMake, made) = await CountAsync(connection, by, cancellation);
            if (toMake + made == 0)
            {
                await output.WriteLineAsync(changed == 0 ? $"All vectors are by {by} already." : $"All vectors are by {by} now: {changed:N0} changed.");
                return changed;
            }

            if (made > 0)
            {
                await output.WriteLineAsync($"{made:N0} are made already; {toMake:N0} to go.");
            }

            var failed = await MakeAsync(connection, embedder, toMake, output, time, cancellation);
            if (failed is not null)
            {
                return failed with { Message = $"{failed.Message} What was made is kept; run it again to go on." };
            }

            await output.WriteLineAsync("Changing places …");
            changed += await ExecuteAsync(connection, Change, by, cancellation);
            // Micro-states that were taught meanwhile by a process with the old set-up: once more round.
        }
    }

    private static async Task<Error?> MakeAsync(
        NpgsqlConnection connection, PageEmbedder embedder, long toMake, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        var (began, last, done, told) = (time.GetTimestamp(), 0L, 0L, 0L);
        while (true)
        {
            var pages = await NextAsync(connection, embedder.Identity, last, cancellation);
            if (pages.Count == 0)
            {
                return null;
            }

            var made = await embedder.EmbedAsync([.. pages.Select(p => p.Html)], cancellation);
            if (!made.IsOk)
            {
                return made.Error;
            }

            await using (var keep = new NpgsqlCommand(Keep, connection))
            {
                keep.Parameters.Add(new NpgsqlParameter { Value = pages.Select(p => p.Id).ToArray() });
                keep.Parameters.Add(new NpgsqlParameter { Value = embedder.Identity.Name });
                keep.Parameters.Add(new NpgsqlParameter { Value = embedder.Identity.Version });
                keep.Parameters.Add(new NpgsqlParameter { Value = made.Value.Select(v => new Pgvector.Vector(v).ToString()).ToArray() });
                await keep.ExecuteNonQueryAsync(cancellation);
            }

            (last, done) = (pages[^1].Id, done + pages.Count);
            var passed = time.GetElapsedTime(began);
            if (passed.TotalSeconds >= told + 1 || done >= toMake)
            {
                told = (long)passed.TotalSeconds;
                await output.WriteLineAsync(Progress(done, Math.Max(toMake, done), passed));
            }
        }
    }

    private static string Progress(long done, long all, TimeSpan passed)
    {
        var rate = done / Math.Max(passed.TotalSeconds, 0.001);
        return string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0} ({100.0 * done / all:0} %), {rate:N0} a second, {(all - done) / rate:0} s to go");
    }

    private static async Task<(long ToMake, long Made)> CountAsync(NpgsqlConnection connection, EmbedderIdentity by, CancellationToken cancellation)
    {
        await using var command = Command(connection, Count, by);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<List<(long Id, string Html)>> NextAsync(NpgsqlConnection connection, EmbedderIdentity by, long after, CancellationToken cancellation)
    {
        await using var command = Command(connection, Next, by);
        command.Parameters.Add(new NpgsqlParameter { Value = after });
        command.Parameters.Add(new NpgsqlParameter { Value = PagesAtOnce });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pages = new List<(long, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            pages.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return pages;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, EmbedderIdentity by, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, by);
        // A large library's index takes its time.
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, EmbedderIdentity by) =>
        new(sql, connection) { Parameters = { new() { Value = by.Name }, new() { Value = by.Version } } };
}
