using System.Collections.Concurrent;
using Npgsql;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.MicroStates.Embedding;

/// <summary>Which generators made the vectors that a tenant sees. Counted seldom: it changes when `rcm reembed` ends.</summary>
public sealed class StoredGenerators(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    private const string Sql = "select generator, generator_version, count(*) from micro_state group by 1, 2 order by 1, 2";

    private readonly ConcurrentDictionary<(Guid Home, Guid Acting), (IReadOnlyList<StoredVectors> Stored, long ReadAt)> kept = new();

    /// <summary>As they were counted a moment ago, or null.</summary>
    public IReadOnlyList<StoredVectors>? Known(TenantContext tenant) =>
        kept.TryGetValue((tenant.HomeOrg, tenant.ActingOrg), out var known) && time.GetElapsedTime(known.ReadAt) < Fresh ? known.Stored : null;

    /// <summary>They are counted anew at the next question.</summary>
    public void Forget(TenantContext tenant) => kept.TryRemove((tenant.HomeOrg, tenant.ActingOrg), out _);

    /// <param name="connection">Carries the tenant.</param>
    public async Task<IReadOnlyList<StoredVectors>> ReadAsync(NpgsqlConnection connection, TenantContext tenant, CancellationToken cancellation)
    {
        if (Known(tenant) is { } known)
        {
            return known;
        }

        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var stored = new List<StoredVectors>();
        while (await reader.ReadAsync(cancellation))
        {
            stored.Add(new StoredVectors(new EmbedderIdentity(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2)));
        }

        kept[(tenant.HomeOrg, tenant.ActingOrg)] = (stored, time.GetTimestamp());
        return stored;
    }
}
