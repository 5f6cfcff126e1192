using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A row of the work queue. Nothing in it tells the patient.</summary>
public sealed record QueueRow(ItemSummary Item, long BatchId, string BatchPrompt, DateTimeOffset WaitingSince, DateTimeOffset DueAt);

/// <summary>The last row of a page: where the next one begins.</summary>
/// <param name="At">Its due date, or since when it waits, as the page is sorted.</param>
public readonly record struct QueuePosition(DateTimeOffset At, long ItemId)
{
    /// <summary>For an address: microseconds since 1970, and the row's number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(At - DateTimeOffset.UnixEpoch).Ticks / 10}-{ItemId}");

    /// <returns>Null for what is no position.</returns>
    public static QueuePosition? Parse(string? text) =>
        text?.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds < 253_402_300_800_000_000
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var item)
            ? new(DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10), item)
            : null;
}

/// <param name="Kind">One of <see cref="ExceptionKind"/>.</param>
/// <param name="Who">Whose; <see cref="Guid.Empty"/> for nobody's, null for all.</param>
/// <param name="ByAge">The longest waiting first; else what is due first.</param>
public sealed record QueueFilter(string? Reason = null, string? Kind = null, Guid? Who = null, bool ByAge = false, QueuePosition? After = null);

/// <param name="Newest">When the row that began to wait last did, whatever the filter.</param>
public sealed record QueueSlice(IReadOnlyList<QueueRow> Rows, bool HasLater, DateTimeOffset? Newest);

/// <summary>Everything that waits for a person, over all batches of the acting organisation, by keyset: one order, one index.</summary>
public sealed class ListQueue(IRcmDbFactory databases)
{
    public const int PageSize = 50;

    public async Task<QueueSlice> RunAsync(TenantContext tenant, QueueFilter filter, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var items = WaitingRows.Of(db, tenant.ActingOrg);
        if (filter.Reason is { Length: > 0 } reason) items = items.Where(i => i.ReasonCode == reason);
        if (filter.Kind is { Length: > 0 } kind) items = items.Where(i => i.ExceptionKind == kind);
        if (filter.Who is { } who) items = who == Guid.Empty ? items.Where(i => i.AssignedTo == null) : items.Where(i => i.AssignedTo == who);
        items = filter.ByAge ? ByAge(items, filter.After) : ByDue(items, filter.After);

        var rows = await Rows(db, items.Take(PageSize + 1)).ToListAsync(cancellation);
        var more = rows.Count > PageSize;
        if (more) rows.RemoveAt(PageSize);
        return new(rows, more, await NewestAsync(db, tenant, cancellation));
    }

    internal static IQueryable<QueueRow> Rows(RcmDb db, IQueryable<BatchJobItem> items) =>
        from i in items
        join b in db.BatchJobs on i.BatchJobId equals b.BatchJobId
        select new QueueRow(
            new ItemSummary(
                i.BatchJobItemId, i.RowNumber, i.ClientRowId, i.Status, i.PayerOutcome, i.ReasonCode, i.ErrorMessage, i.Attempt, i.NextAttemptAt, i.UpdatedAt,
                i.ExceptionKind, i.ReviewState, i.AssignedTo, db.Users.Where(u => u.UserId == i.AssignedTo).Select(u => u.FullName).FirstOrDefault(), i.DueAt),
            i.BatchJobId, b.Prompt, i.WaitingSince ?? i.UpdatedAt, i.DueAt ?? i.UpdatedAt);

    internal static Task<DateTimeOffset?> NewestAsync(RcmDb db, TenantContext tenant, CancellationToken cancellation) =>
        WaitingRows.Of(db, tenant.ActingOrg).MaxAsync(i => i.WaitingSince, cancellation);

    private static IQueryable<BatchJobItem> ByDue(IQueryable<BatchJobItem> items, QueuePosition? after) =>
        (after is { } last
            ? items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.DueAt, i.BatchJobItemId), ValueTuple.Create((DateTimeOffset?)last.At, last.ItemId)))
            : items).OrderBy(i => i.DueAt).ThenBy(i => i.BatchJobItemId);

    private static IQueryable<BatchJobItem> ByAge(IQueryable<BatchJobItem> items, QueuePosition? after) =>
        (after is { } last
            ? items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.WaitingSince, i.BatchJobItemId), ValueTuple.Create((DateTimeOffset?)last.At, last.ItemId)))
            : items).OrderBy(i => i.WaitingSince).ThenBy(i => i.BatchJobItemId);
}

/// <summary>What the queue can be narrowed down to: the reasons of what waits, the most frequent first, and how much waits in all.</summary>
public sealed record QueueChoices(IReadOnlyList<ReasonCount> Reasons, int Waiting);

public sealed class ReadQueueChoices(IRcmDbFactory databases)
{
    public async Task<QueueChoices> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var reasons = await WaitingRows.Of(db, tenant.ActingOrg)
            .GroupBy(i => i.ReasonCode).Select(g => new { g.Key, Rows = g.Count() }).ToListAsync(cancellation);
        return new(
            [.. reasons.Where(r => r.Key is not null).OrderByDescending(r => r.Rows).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => new ReasonCount(r.Key!, r.Rows))],
            reasons.Sum(r => r.Rows));
    }
}
