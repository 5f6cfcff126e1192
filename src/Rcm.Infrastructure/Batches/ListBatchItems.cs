using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>A row in a batch's table. Nothing in it tells the patient.</summary>
/// <param name="AssignedName">Null: nobody, or somebody whom the acting organisation does not know.</param>
public sealed record ItemSummary(
    long ItemId, int RowNumber, string? ClientRowId, string Status, string? Outcome, string? ReasonCode, string? Message,
    int Attempt, DateTimeOffset? NextAttemptAt, DateTimeOffset UpdatedAt,
    string? ExceptionKind = null, string? ReviewState = null, Guid? AssignedTo = null, string? AssignedName = null, DateTimeOffset? DueAt = null)
{
    /// <summary>What to do next; null where nothing is.</summary>
    public NextStep? Next => NextStep.Of(Status, ExceptionKind, ReasonCode);
}

/// <param name="After">Row number of the last row of the page before.</param>
/// <param name="Before">Row number of the first row of the page after.</param>
/// <param name="Kind">One of <see cref="Rcm.Domain.Batches.ExceptionKind"/>.</param>
/// <param name="Review">One of <see cref="ReviewState"/>.</param>
/// <param name="Who">Whose rows: the person that they are assigned to.</param>
public sealed record ItemFilter(
    string? Status = null, string? Outcome = null, int? After = null, int? Before = null,
    string? Reason = null, string? Kind = null, string? Review = null, Guid? Who = null)
{
    /// <summary>Whether it leaves rows out.</summary>
    public bool Narrows => Status is { Length: > 0 } || NarrowsBesidesStatus;

    internal bool NarrowsBesidesStatus =>
        Outcome is { Length: > 0 } || Reason is { Length: > 0 } || Kind is { Length: > 0 } || Review is { Length: > 0 } || Who is not null;
}

public sealed record ItemSlice(IReadOnlyList<ItemSummary> Items, bool HasEarlier, bool HasLater);

/// <summary>A page of a batch's rows in the file's order, by keyset: the last page of a million rows costs what the first does.</summary>
public sealed class ListBatchItems(IRcmDbFactory databases)
{
    public const int PageSize = 50;

    public async Task<ItemSlice> RunAsync(TenantContext tenant, long batchId, ItemFilter filter, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var items = Matching(db, batchId, filter);
        items = filter is { Status.Length: > 0, NarrowsBesidesStatus: false }
            ? ById(db, items, batchId, filter)
            : ByRow(items, filter);

        var page = await Summaries(db, items.Take(PageSize + 1)).ToListAsync(cancellation);
        var more = page.Count > PageSize;
        if (more) page.RemoveAt(PageSize);
        if (filter.Before is null) return new(page, HasEarlier: filter.After is not null, HasLater: more);
        page.Reverse();
        return new(page, HasEarlier: more, HasLater: true);
    }

    /// <summary>The rows that a filter leaves, whatever the page. Each of its conditions has an index that holds the file's order.</summary>
    internal static IQueryable<BatchJobItem> Matching(RcmDb db, long batchId, ItemFilter filter)
    {
        var items = db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobId == batchId);
        if (filter.Status is { Length: > 0 } status) items = items.Where(i => i.Status == status);
        if (filter.Outcome is { Length: > 0 } outcome) items = items.Where(i => i.PayerOutcome == outcome);
        if (filter.Reason is { Length: > 0 } reason) items = items.Where(i => i.ReasonCode == reason);
        if (filter.Kind is { Length: > 0 } kind) items = items.Where(i => i.ExceptionKind == kind);
        if (filter.Review is { Length: > 0 } review) items = items.Where(i => i.ReviewState == review);
        if (filter.Who is { } who) items = items.Where(i => i.AssignedTo == who);
        return items;
    }

    internal static IQueryable<ItemSummary> Summaries(RcmDb db, IQueryable<BatchJobItem> items) => items.Select(i => new ItemSummary(
        i.BatchJobItemId, i.RowNumber, i.ClientRowId, i.Status, i.PayerOutcome, i.ReasonCode, i.ErrorMessage, i.Attempt, i.NextAttemptAt, i.UpdatedAt,
        i.ExceptionKind, i.ReviewState, i.AssignedTo, db.Users.Where(u => u.UserId == i.AssignedTo).Select(u => u.FullName).FirstOrDefault(), i.DueAt));

    /// <summary>By (batch, row): the index that also keeps rows apart.</summary>
    private static IQueryable<BatchJobItem> ByRow(IQueryable<BatchJobItem> items, ItemFilter filter) =>
        filter.Before is { } before
            ? items.Where(i => i.RowNumber < before).OrderByDescending(i => i.RowNumber)
            : items.Where(i => i.RowNumber > (filter.After ?? 0)).OrderBy(i => i.RowNumber);

    /// <summary>By (batch, status, id): ids follow the file's order, and this index needs no sort.</summary>
    private static IQueryable<BatchJobItem> ById(RcmDb db, IQueryable<BatchJobItem> items, long batchId, ItemFilter filter)
    {
        if ((filter.Before ?? filter.After) is not { } row) return items.OrderBy(i => i.BatchJobItemId);
        // Looked up within the statement: another round trip would be half of a page's time.
        var place = db.BatchJobItems.Where(b => b.BatchJobId == batchId && b.RowNumber == row).Select(b => b.BatchJobItemId);
        return filter.Before is null
            ? items.Where(i => i.BatchJobItemId > place.FirstOrDefault()).OrderBy(i => i.BatchJobItemId)
            : items.Where(i => i.BatchJobItemId < place.FirstOrDefault()).OrderByDescending(i => i.BatchJobItemId);
    }
}
