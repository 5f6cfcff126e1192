using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>A batch in a list.</summary>
public sealed record BatchSummary(
    long BatchId, string Prompt, string FileName, string Status, int Total, int Succeeded, int Failed, int Review,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, string? StartedBy, string? Workflow)
{
    /// <summary>Rows that need no worker any more.</summary>
    public int Settled => Succeeded + Failed + Review;
}

/// <param name="Text">Part of the words for the job, or of the file's name; or a batch's number.</param>
/// <param name="After">The last batch of the page before.</param>
public sealed record BatchFilter(string? Status = null, string? Text = null, long? After = null);

public sealed record BatchSlice(IReadOnlyList<BatchSummary> Batches, bool HasMore, bool HasAny);

/// <summary>The acting organisation's batches, newest first.</summary>
public sealed class ListBatches(IRcmDbFactory databases)
{
    public const int PageSize = 25;

    public async Task<BatchSlice> RunAsync(TenantContext tenant, BatchFilter filter, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var batches = db.BatchJobs.AsNoTracking();
        if (filter.Status is { Length: > 0 } status) batches = batches.Where(b => b.Status == status);
        if (filter.After is { } after) batches = batches.Where(b => b.BatchJobId < after);
        if (filter.Text is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            batches = batches.Where(b =>
                EF.Functions.ILike(b.Prompt, pattern, LikePattern.Escape) || EF.Functions.ILike(b.FileName!, pattern, LikePattern.Escape) || (isNumber && b.BatchJobId == number));
        }

        var page = await Summaries(db, batches.OrderByDescending(b => b.BatchJobId).Take(PageSize + 1)).ToListAsync(cancellation);
        page.Sort((a, b) => b.BatchId.CompareTo(a.BatchId));
        var hasAny = page.Count > 0 || await db.BatchJobs.AnyAsync(cancellation);
        return new([.. page.Take(PageSize)], page.Count > PageSize, hasAny);
    }

    internal static IQueryable<BatchSummary> Summaries(RcmDb db, IQueryable<BatchJob> batches) =>
        from batch in batches
        join person in db.Users on batch.CreatedBy equals person.UserId into people
        from person in people.DefaultIfEmpty()
        join workflow in db.UserWorkflows on batch.WorkflowId equals workflow.WorkflowId into workflows
        from workflow in workflows.DefaultIfEmpty()
        select new BatchSummary(
            batch.BatchJobId, batch.Prompt, batch.FileName ?? "", batch.Status, batch.TotalRows, batch.SuccessfulRows, batch.FailedRows,
            batch.ReviewRows, batch.CreatedAt, batch.StartedAt, batch.CompletedAt, person.FullName, workflow.Name);
}
