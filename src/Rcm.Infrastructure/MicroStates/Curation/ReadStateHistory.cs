using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <param name="Who">Null where the reader's organisation does not know the person.</param>
/// <param name="Before">JSON object of the fields that changed.</param>
public sealed record StateChangeRow(long Id, Guid ChangeSet, string Act, string Before, string After, string? Note, string? Who, DateTimeOffset At);

/// <summary>A step of a run that recognised the page as this micro-state.</summary>
public sealed record StateUse(long TraceId, long BatchId, long ItemId, int RowNumber, short? Tier, string? TierReason, bool Success, DateTimeOffset At);

/// <summary>What became of a micro-state: who changed it, and which steps of runs used it.</summary>
public sealed class ReadStateHistory(IRcmDbFactory database)
{
    private const int Most = 100;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<StateChangeRow>> ChangesAsync(TenantContext tenant, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await (from c in db.MicroStateChanges
                      where c.MicroStateId == id
                      join u in db.Users on c.UserId equals u.UserId into users
                      from user in users.DefaultIfEmpty()
                      orderby c.MicroStateChangeId descending
                      select new StateChangeRow(c.MicroStateChangeId, c.ChangeSet, c.Act, c.Before, c.After, c.Note, user.FullName, c.CreatedAt))
            .Take(Most).ToListAsync(cancellation);
    }

    /// <summary>The acting organisation's, the newest first.</summary>
    public async Task<IReadOnlyList<StateUse>> UsesAsync(TenantContext tenant, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await (from t in db.WorkflowTraces
                      where t.MicroStateId == id && t.ActionType == "recognise"
                      join i in db.BatchJobItems on t.BatchJobItemId equals i.BatchJobItemId
                      orderby t.TraceId descending
                      select new StateUse(t.TraceId, i.BatchJobId, i.BatchJobItemId, i.RowNumber, t.Tier, t.TierReason, t.Success, t.CreatedAt))
            .Take(Most).ToListAsync(cancellation);
    }
}
