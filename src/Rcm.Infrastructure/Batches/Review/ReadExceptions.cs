using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>How many rows stand at a reason code.</summary>
public sealed record ReasonCount(string Code, int Rows);

/// <summary>How many rows are, or were, somebody's.</summary>
public sealed record AssignedCount(Guid UserId, string? Name, int Rows);

/// <summary>What a batch's exceptions can be narrowed down to.</summary>
/// <param name="Reasons">The most frequent first.</param>
public sealed record BatchExceptions(IReadOnlyList<ReasonCount> Reasons, IReadOnlyList<AssignedCount> People);

public sealed class ReadExceptions(IRcmDbFactory databases)
{
    public async Task<BatchExceptions> RunAsync(TenantContext tenant, long batchId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var items = db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobId == batchId);
        var reasons = await items.Where(i => i.ReasonCode != null).GroupBy(i => i.ReasonCode!)
            .Select(g => new ReasonCount(g.Key, g.Count())).ToListAsync(cancellation);
        var people = await items.Where(i => i.AssignedTo != null).GroupBy(i => i.AssignedTo!.Value)
            .Select(g => new { UserId = g.Key, Rows = g.Count() }).ToListAsync(cancellation);
        var ids = people.Select(p => p.UserId).ToArray();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.UserId)).ToDictionaryAsync(u => u.UserId, u => u.FullName, cancellation);
        return new(
            [.. reasons.OrderByDescending(r => r.Rows).ThenBy(r => r.Code, StringComparer.Ordinal)],
            [.. people.Select(p => new AssignedCount(p.UserId, names.GetValueOrDefault(p.UserId), p.Rows)).OrderBy(p => p.Name, StringComparer.Ordinal)]);
    }
}
