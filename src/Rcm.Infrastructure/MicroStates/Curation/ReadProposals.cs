using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <param name="Batches">How many batches it serves already.</param>
public sealed record ProposalRow(MicroStateRow Row, short? Tier, decimal? Score, decimal? Margin, string? Model, DateTimeOffset? ProposedAt, int Batches);

/// <param name="Before">The micro-state whose action was carried over; null for a model's.</param>
/// <param name="Healed">JSON array of selectors that were found anew.</param>
/// <param name="Replays">The action tried on each recorded page, the newest first.</param>
public sealed record ProposalView(ProposalRow Row, string Page, string Action, MicroStateDetail? Before, string? Healed, IReadOnlyList<PageReplay> Replays);

/// <param name="PageSnapshotId">Null: the proposal's own page.</param>
public sealed record PageReplay(long? PageSnapshotId, DateTimeOffset At, IReadOnlyList<ReplayedStep> Steps)
{
    public bool IsFit => Steps.All(s => s.Fault is null);
}

/// <summary>What robots propose and nobody has decided yet.</summary>
public sealed class ReadProposals(IRcmDbFactory database, MicroStateLibrary library)
{
    private const int Most = 200;
    private const int PagesTried = 20;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<ProposalRow>> ListAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await Rows(db, StateRows.Of(db).AsNoTracking()
                .Where(r => r.State.Review == StateReview.Proposed && r.State.OrgId == tenant.ActingOrg)
                .OrderByDescending(r => r.State.MicroStateId))
            .Take(Most).ToListAsync(cancellation);
    }

    /// <summary>Null when it is not there, or decided already.</summary>
    public async Task<ProposalView?> FindAsync(TenantContext tenant, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var mine = StateRows.Of(db).AsNoTracking().Where(r => r.State.MicroStateId == id && r.State.Review == StateReview.Proposed && r.State.OrgId == tenant.ActingOrg);
        var row = await Rows(db, mine).SingleOrDefaultAsync(cancellation);
        var state = await mine.Select(r => r.State).SingleOrDefaultAsync(cancellation);
        if (row is null || state is null)
        {
            return null;
        }

        var seen = await db.PageSnapshots.AsNoTracking().Where(p => p.OrgId == tenant.ActingOrg && p.Fingerprint == state.Fingerprint)
            .OrderByDescending(p => p.PageSnapshotId).Take(PagesTried)
            .Select(p => new { p.PageSnapshotId, p.Dom, p.CreatedAt }).ToListAsync(cancellation);
        var program = ActionProgram.Parse(state.ActionJson);
        var replays = !program.IsOk
            ? []
            : seen.ConvertAll(p => new PageReplay(p.PageSnapshotId, p.CreatedAt, ActionReplay.On(p.Dom, program.Value)));
        if (program.IsOk && replays.Count == 0)
        {
            replays.Add(new PageReplay(null, state.CreatedAt, ActionReplay.On(state.DomSnapshot, program.Value)));
        }

        var before = state.SourceMicroStateId is { } source ? await library.FindAsync(tenant, source, cancellation) : null;
        return new ProposalView(row, state.DomSnapshot, state.ActionJson, before, state.Healed, replays);
    }

    private static IQueryable<ProposalRow> Rows(RcmDb db, IQueryable<StateInPlace> places) => places.Select(r => new ProposalRow(
        new MicroStateRow(
            r.State.MicroStateId, r.State.Label, r.State.Category, r.Node.Code, r.Workflow.Name, r.State.Required, r.State.IsDynamic, r.State.IsRetired,
            r.State.CreatedAt, r.State.Review, r.State.AliasedTo, r.Workflow.OwnerOrgId, r.State.OrgId),
        r.State.ProposedTier, r.State.MiniScore, r.State.ProposedMargin, r.State.ProposedModel, r.State.ProposedAt,
        db.ProposalBatches.Count(b => b.MicroStateId == r.State.MicroStateId)));
}
