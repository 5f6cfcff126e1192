using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pgvector;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Mapping;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Mapping;

/// <summary>Draws the map of what an organisation sees, and keeps it: a place, a group and a twin for each micro-state.</summary>
public sealed class DrawStateMap(IRcmDbFactory database, StoredGenerators generators, TimeProvider time)
{
    /// <summary>More than this and single dots say nothing.</summary>
    public const int Most = 50_000;

    // Enough to find the directions in which pages differ.
    private const int Sample = 2_000;
    private const int WrittenAtOnce = 2_000;

    // The newest where there are too many. By workflow, because pages of two workflows are no twins.
    private const string Vectors = """
        select m.micro_state_id, m.workflow_id, m.text_emb
        from (select micro_state_id from micro_state where generator = $1 and generator_version = $2 and review <> 'rejected' order by micro_state_id desc limit $3) n
        join micro_state m on m.micro_state_id = n.micro_state_id
        """;

    private const string Write = """
        insert into micro_state_place (org_id, micro_state_id, x, y, cluster, twin_of, generator, generator_version, drawn_at)
        select $1, p.id, p.x, p.y, p.cluster, nullif(p.twin, 0), $7, $8, $9
        from unnest($2::bigint[], $3::real[], $4::real[], $5::integer[], $6::bigint[]) as p(id, x, y, cluster, twin)
        on conflict (org_id, micro_state_id) do update
            set x = excluded.x, y = excluded.y, cluster = excluded.cluster, twin_of = excluded.twin_of, generator = excluded.generator,
                generator_version = excluded.generator_version, drawn_at = excluded.drawn_at
        """;

    /// <param name="progress">Places that are found already, and of how many.</param>
    /// <returns>How many places were drawn.</returns>
    public async Task<Result<int>> RunAsync(TenantContext tenant, IProgress<(int Done, int Of)>? progress, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.ViewWorkflows, cancellation) is { } refused)
        {
            return refused;
        }

        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // One map of an organisation at a time; the second finds the first one's work and does it again, to no harm.
        await using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock(72617, hashtext($1))", connection))
        {
            alone.Parameters.Add(new NpgsqlParameter { Value = tenant.ActingOrg.ToString("D") });
            await alone.ExecuteNonQueryAsync(cancellation);
        }

        var stored = (await generators.ReadAsync(connection, tenant, cancellation)).MaxBy(s => s.Count);
        if (stored is null)
        {
            return 0;
        }

        var projection = PlaneProjection.Of(await SampleAsync(connection, stored.By, cancellation));
        var places = await PlaceAsync(connection, stored, projection, progress, cancellation);
        var (width, height) = (Extent(places, p => p.X), Extent(places, p => p.Y));
        var now = time.GetUtcNow();
        foreach (var chunk in places.Chunk(WrittenAtOnce))
        {
            await WriteAsync(connection, tenant, [.. chunk.Select(p => p with { X = p.X / width, Y = p.Y / height })], stored.By, now, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return places.Count;
    }

    private static double Extent(List<Placed> places, Func<Placed, double> along) => Math.Max(1e-9, places.Max(p => Math.Abs(along(p))));

    private static async Task<List<float[]>> SampleAsync(NpgsqlConnection connection, EmbedderIdentity by, CancellationToken cancellation)
    {
        // In an order that is no order, and the same each time.
        await using var command = Command(connection, $"{Vectors} order by md5(m.micro_state_id::text) limit {Sample}", by);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var sample = new List<float[]>();
        while (await reader.ReadAsync(cancellation))
        {
            sample.Add(reader.GetFieldValue<Vector>(2).ToArray());
        }

        return sample;
    }

    private static async Task<List<Placed>> PlaceAsync(
        NpgsqlConnection connection, StoredVectors stored, PlaneProjection projection, IProgress<(int Done, int Of)>? progress, CancellationToken cancellation)
    {
        await using var command = Command(connection, $"{Vectors} order by m.workflow_id, m.micro_state_id", stored.By);
        command.CommandTimeout = 300;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (places, of) = (new List<Placed>(), (int)Math.Min(stored.Count, Most));
        var (workflow, clusters) = (Guid.Empty, new LeaderClusters());
        while (await reader.ReadAsync(cancellation))
        {
            var (id, its, vector) = (reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<Vector>(2).ToArray());
            if (its != workflow)
            {
                (workflow, clusters) = (its, new LeaderClusters(clusters.Next));
            }

            var (cluster, twin) = clusters.Add(id, vector);
            var (x, y) = projection.Place(vector);
            places.Add(new Placed(id, x, y, cluster, twin));
            if (places.Count % 500 == 0)
            {
                progress?.Report((places.Count, of));
            }
        }

        return places;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, TenantContext tenant, Placed[] places, EmbedderIdentity by, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Write, connection)
        {
            Parameters =
            {
                new() { Value = tenant.ActingOrg },
                new() { Value = Array.ConvertAll(places, p => p.Id) },
                new() { Value = Array.ConvertAll(places, p => (float)p.X) },
                new() { Value = Array.ConvertAll(places, p => (float)p.Y) },
                new() { Value = Array.ConvertAll(places, p => p.Cluster) },
                new() { Value = Array.ConvertAll(places, p => p.TwinOf ?? 0) },
                new() { Value = by.Name },
                new() { Value = by.Version },
                new() { Value = now },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, EmbedderIdentity by) =>
        new(sql, connection) { Parameters = { new() { Value = by.Name }, new() { Value = by.Version }, new() { Value = Most } } };

    private sealed record Placed(long Id, double X, double Y, int Cluster, long? TwinOf);
}
