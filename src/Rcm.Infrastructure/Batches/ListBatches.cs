using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>A batch in a list.</summary>
/// <param name="OutcomesJson">Payer outcome to rows.</param>
/// <param name="PacedSince">When it went on after it had rested; null: it has not.</param>
/// <param name="PacedRows">How many of its rows had ended by then.</param>
public sealed record BatchSummary(
    long BatchId, string Prompt, string FileName, string Status, int Total, int Succeeded, int Failed, int Review,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, string? StartedBy, string? Workflow,
    short Priority = JobPriority.Normal, string OutcomesJson = "{}", int RetryWindowMinutes = RetryWindow.Default,
    DateTimeOffset? PacedSince = null, int PacedRows = 0)
{
    /// <summary>Rows that need no worker any more.</summary>
    public int Settled => Succeeded + Failed + Review;

    /// <summary>Rows that the payer answered, the most frequent answer first.</summary>
    public IReadOnlyList<OutcomeCount> Outcomes => OutcomeCount.Read(OutcomesJson);

    public BatchPace Pace(DateTimeOffset now) => BatchPace.Of(Status, Succeeded + Failed - PacedRows, Total - Settled, PacedSince ?? StartedAt, CompletedAt ?? now);
}

/// <summary>By what a list of batches is sorted.</summary>
public enum BatchOrderBy
{
    Newest,
    Oldest,
    MostRows,
    MostFailed,
    MostReview,
}

/// <param name="Text">Part of the words for the job, or of the file's name; or a batch's number.</param>
/// <param name="From">Uploaded at or after.</param>
/// <param name="After">Where the page before ended: <see cref="BatchSlice.Next"/>.</param>
public sealed record BatchFilter(
    string? Status = null, string? Text = null, Guid? Workflow = null, Guid? By = null, DateTimeOffset? From = null,
    BatchOrderBy OrderBy = BatchOrderBy.Newest, string? After = null);

/// <param name="Next">Where the next page begins; null: this is the last one.</param>
public sealed record BatchSlice(IReadOnlyList<BatchSummary> Batches, string? Next, bool HasAny)
{
    public bool HasMore => Next is not null;
}

/// <summary>The acting organisation's batches, a page at a time by keyset.</summary>
public sealed class ListBatches(IRcmDbFactory databases)
{
    public const int PageSize = 25;

    public async Task<BatchSlice> RunAsync(TenantContext tenant, BatchFilter filter, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var fitting = Sorted(Fitting(db.BatchJobs.AsNoTracking(), filter), filter.OrderBy, Cursor.Read(filter.After));
        var page = await Summaries(db, fitting.Take(PageSize + 1)).ToListAsync(cancellation);
        // The joins keep no order.
        page = [.. Sorted(page, filter.OrderBy)];
        var hasAny = page.Count > 0 || await db.BatchJobs.AnyAsync(cancellation);
        var shown = page.Take(PageSize).ToList();
        return new(shown, page.Count > PageSize ? new Cursor(Key(shown[^1], filter.OrderBy), shown[^1].BatchId).ToString() : null, hasAny);
    }

    internal static IQueryable<BatchSummary> Summaries(RcmDb db, IQueryable<BatchJob> batches) =>
        from batch in batches
        join person in db.Users on batch.CreatedBy equals person.UserId into people
        from person in people.DefaultIfEmpty()
        join workflow in db.UserWorkflows on batch.WorkflowId equals workflow.WorkflowId into workflows
        from workflow in workflows.DefaultIfEmpty()
        select new BatchSummary(
            batch.BatchJobId, batch.Prompt, batch.FileName ?? "", batch.Status, batch.TotalRows, batch.SuccessfulRows, batch.FailedRows,
            batch.ReviewRows, batch.CreatedAt, batch.StartedAt, batch.CompletedAt, person.FullName, workflow.Name, batch.Priority, batch.Outcomes,
            batch.RetryWindowMinutes, batch.PacedSince, batch.PacedRows);

    private static IQueryable<BatchJob> Fitting(IQueryable<BatchJob> batches, BatchFilter filter)
    {
        if (filter.Status is { Length: > 0 } status) batches = batches.Where(b => b.Status == status);
        if (filter.Workflow is { } workflow) batches = batches.Where(b => b.WorkflowId == workflow);
        if (filter.By is { } by) batches = batches.Where(b => b.CreatedBy == by);
        if (filter.From is { } from) batches = batches.Where(b => b.CreatedAt >= from.ToUniversalTime());
        if (filter.Text is not { Length: > 0 } text) return batches;

        var pattern = LikePattern.Containing(text);
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return batches.Where(b =>
            EF.Functions.ILike(b.Prompt, pattern, LikePattern.Escape) || EF.Functions.ILike(b.FileName!, pattern, LikePattern.Escape) || (isNumber && b.BatchJobId == number));
    }

    private static IQueryable<BatchJob> Sorted(IQueryable<BatchJob> batches, BatchOrderBy by, Cursor? after)
    {
        if (by == BatchOrderBy.Oldest)
        {
            return (after is { } last ? batches.Where(b => b.BatchJobId > last.Id) : batches).OrderBy(b => b.BatchJobId);
        }

        if (by == BatchOrderBy.Newest)
        {
            return (after is { } last ? batches.Where(b => b.BatchJobId < last.Id) : batches).OrderByDescending(b => b.BatchJobId);
        }

        var (key, id) = (after?.Key ?? int.MaxValue, after?.Id ?? long.MaxValue);
        return by switch
        {
            BatchOrderBy.MostRows => batches.Where(b => b.TotalRows < key || (b.TotalRows == key && b.BatchJobId < id))
                .OrderByDescending(b => b.TotalRows).ThenByDescending(b => b.BatchJobId),
            BatchOrderBy.MostFailed => batches.Where(b => b.FailedRows < key || (b.FailedRows == key && b.BatchJobId < id))
                .OrderByDescending(b => b.FailedRows).ThenByDescending(b => b.BatchJobId),
            _ => batches.Where(b => b.ReviewRows < key || (b.ReviewRows == key && b.BatchJobId < id))
                .OrderByDescending(b => b.ReviewRows).ThenByDescending(b => b.BatchJobId),
        };
    }

    private static IEnumerable<BatchSummary> Sorted(List<BatchSummary> page, BatchOrderBy by) => by == BatchOrderBy.Oldest
        ? page.OrderBy(b => b.BatchId)
        : page.OrderByDescending(b => Key(b, by)).ThenByDescending(b => b.BatchId);

    private static int Key(BatchSummary batch, BatchOrderBy by) => by switch
    {
        BatchOrderBy.MostRows => batch.Total,
        BatchOrderBy.MostFailed => batch.Failed,
        BatchOrderBy.MostReview => batch.Review,
        _ => 0,
    };

    /// <summary>The last row of a page: what it is sorted by, and its id.</summary>
    private readonly record struct Cursor(int Key, long Id)
    {
        public static Cursor? Read(string? text) =>
            text?.Split('_') is [var key, var id] && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? new Cursor(k, i) : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}_{Id}");
    }
}
