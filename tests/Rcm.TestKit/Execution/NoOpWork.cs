using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;

namespace Rcm.TestKit.Execution;

/// <summary>
/// Answers rows without asking anybody, lot by lot, through the product's own completion: what is left is the queue.
/// <paramref name="before"/> runs with each lot in hand, before it is written: a place for waiting, and for trouble.
/// </summary>
public sealed class NoOpWork(IWorkerDbFactory database, int lotSize, Func<IReadOnlyList<ClaimedItem>, CancellationToken, Task>? before = null) : IItemWork
{
    private static readonly RunResult Active = new("active", null, null, null, new Dictionary<string, object?>(), []);
    private static readonly ItemEnding Done = new(JobStatus.Completed, null);

    public int LotSize => lotSize;

    /// <summary>Written with the rows of each organisation, on its connection: e.g. traces.</summary>
    public Func<Npgsql.NpgsqlConnection, IReadOnlyList<ClaimedItem>, Task>? Beside { get; init; }

    public async Task WorkAsync(IReadOnlyList<ClaimedItem> lot, string worker, CancellationToken cancellation)
    {
        var begun = DateTimeOffset.UtcNow;
        if (before is not null)
        {
            await before(lot, cancellation);
        }

        foreach (var rows in lot.GroupBy(i => i.OrgId))
        {
            await using var connection = await database.OpenAsync(TenantContext.Of(rows.Key), cancellation);
            if (Beside is not null)
            {
                await Beside(connection, [.. rows]);
            }

            await ItemCompletion.WriteAsync(connection, worker, [.. rows.Select(i => new ItemResult(i, Active, Done))], begun, cancellation);
        }
    }
}
