using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>The batch that was made of the same bytes before.</summary>
public sealed record DuplicateFile(long BatchId, string Prompt, DateTimeOffset CreatedAt)
    : Error("file.same_again", $"This is the same file as batch {BatchId} of {CreatedAt:d MMM}, “{Prompt}”.");

/// <summary>Looks for the first batch of the acting organisation that has the same bytes.</summary>
public static class FindDuplicate
{
    public static async Task<DuplicateFile?> RunAsync(RcmDb db, Guid org, byte[] sha256, CancellationToken cancellation)
    {
        // One at a time for the same bytes: the second of two clicks finds the first one's batch.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({org.ToString("N") + Convert.ToHexString(sha256)}, 0))", cancellation);
        return await LookAsync(db, org, sha256, cancellation);
    }

    /// <summary>The same without a lock: to tell a person early, not to decide by.</summary>
    public static Task<DuplicateFile?> LookAsync(RcmDb db, Guid org, byte[] sha256, CancellationToken cancellation) =>
        db.BatchJobs.AsNoTracking()
            .Where(b => b.OrgId == org && b.FileSha256 == sha256)
            .OrderBy(b => b.BatchJobId)
            .Select(b => new DuplicateFile(b.BatchJobId, b.Prompt, b.CreatedAt))
            .FirstOrDefaultAsync(cancellation);
}
