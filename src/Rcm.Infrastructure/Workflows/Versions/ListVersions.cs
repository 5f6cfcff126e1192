using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <param name="Batches">How many of the acting organisation's batches run, or ran, on it.</param>
/// <param name="Open">How many of these have not ended.</param>
public sealed record VersionSummary(int Version, string Note, string? PublishedBy, DateTimeOffset PublishedAt, int Batches, int Open);

/// <summary>A workflow with its versions, the newest first.</summary>
/// <param name="HasDraft">A draft was begun that differs from what it was made from, where things are drawn aside.</param>
/// <param name="IsBehind">The draft differs, and was made from an older version than the newest.</param>
public sealed record VersionList(DraftSeat Seat, string? Owner, IReadOnlyList<VersionSummary> Versions, bool HasDraft, bool IsBehind);

/// <summary>A batch that runs, or ran, on a version.</summary>
public sealed record VersionBatch(long BatchId, string Prompt, string Status, DateTimeOffset CreatedAt, int Rows);

/// <summary>Two graphs of one workflow side by side.</summary>
/// <param name="From">The version, or null for the draft.</param>
public sealed record VersionComparison(int? From, DraftGraph Before, int? To, DraftGraph After, GraphDiff Diff);

public sealed class ListVersions(IRcmDbFactory databases)
{
    private const int MostBatches = 20;

    /// <summary>Null when there is no such workflow, or it is another organisation's.</summary>
    public async Task<VersionList?> RunAsync(TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await DraftSeat.FindAsync(db, tenant, workflowId, cancellation) is not { } seat)
        {
            return null;
        }

        var ended = JobStatus.All.Where(JobStatus.IsEnd).ToArray();
        var versions = await db.WorkflowVersions.AsNoTracking()
            .Where(v => v.WorkflowId == workflowId)
            .OrderByDescending(v => v.Version)
            .Select(v => new VersionSummary(
                v.Version,
                v.Note,
                db.Users.Where(u => u.UserId == v.PublishedBy).Select(u => u.FullName).FirstOrDefault(),
                v.PublishedAt,
                db.BatchJobs.Count(b => b.WorkflowVersionId == v.WorkflowVersionId),
                db.BatchJobs.Count(b => b.WorkflowVersionId == v.WorkflowVersionId && !ended.Contains(b.Status))))
            .ToListAsync(cancellation);
        var owner = await db.Organisations.Where(o => o.OrgId == seat.Owner).Select(o => o.Name).SingleOrDefaultAsync(cancellation);
        var (hasDraft, made) = await DraftAsync(db, seat, cancellation);
        return new(seat, owner, versions, hasDraft, hasDraft && versions.Count > 0 && versions[0].Version != made);
    }

    /// <summary>The newest batches of the acting organisation on one version.</summary>
    public async Task<IReadOnlyList<VersionBatch>> BatchesAsync(TenantContext tenant, Guid workflowId, int version, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await db.WorkflowVersions
            .Where(v => v.WorkflowId == workflowId && v.Version == version)
            .Join(db.BatchJobs, v => v.WorkflowVersionId, b => b.WorkflowVersionId, (_, b) => b)
            .OrderByDescending(b => b.BatchJobId)
            .Take(MostBatches)
            .Select(b => new VersionBatch(b.BatchJobId, b.Prompt, b.Status, b.CreatedAt, b.TotalRows))
            .ToListAsync(cancellation);
    }

    /// <param name="from">A version; null: the draft.</param>
    /// <param name="to">A version; null: the draft.</param>
    public async Task<Result<VersionComparison>> CompareAsync(TenantContext tenant, Guid workflowId, int? from, int? to, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await DraftSeat.FindAsync(db, tenant, workflowId, cancellation) is not { } seat)
        {
            return DraftSeat.Unknown;
        }

        if (await GraphAsync(db, seat, from, cancellation) is not { } before)
        {
            return NoVersion(from);
        }

        return await GraphAsync(db, seat, to, cancellation) is { } after
            ? new VersionComparison(from, before, to, after, GraphDiff.Between(before, after))
            : NoVersion(to);
    }

    internal static Error NoVersion(int? version) => new("workflow.no_version", $"There is no version {version} of this workflow.");

    private static async Task<DraftGraph?> GraphAsync(RcmDb db, DraftSeat seat, int? version, CancellationToken cancellation) =>
        version is { } v
            ? (await VersionGraph.FindAsync(db, seat.WorkflowId, v, cancellation))?.Graph
            : (await DraftRow.ReadAsync(db, seat.WorkflowId, seat.Org, cancellation)).Graph;

    private static async Task<(bool Differs, int? From)> DraftAsync(RcmDb db, DraftSeat seat, CancellationToken cancellation)
    {
        var draft = await DraftRow.ReadAsync(db, seat.WorkflowId, seat.Org, cancellation);
        if (draft.Revision == 0)
        {
            return (false, draft.BaseVersion);
        }

        var published = draft.BaseVersion is { } version ? await VersionGraph.FindAsync(db, seat.WorkflowId, version, cancellation) : null;
        var diff = GraphDiff.Between(published?.Graph ?? DraftGraph.Empty, draft.Graph);
        return (!diff.IsEmpty && !diff.IsLayoutOnly, draft.BaseVersion);
    }
}
