using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates;

public sealed record MicroStateRow(
    long MicroStateId, string? Label, string? Category, string NodeCode, string Workflow, bool Required, bool IsDynamic, bool IsRetired, DateTimeOffset CreatedAt);

/// <param name="Next">To ask for the page after this one; null on the last.</param>
public sealed record MicroStateSlice(IReadOnlyList<MicroStateRow> Rows, long? Next);

/// <param name="Action">micro_state.action_json as it is stored: what cannot be read by the vocabulary is still there to look at.</param>
public sealed record MicroStateDetail(
    MicroStateRow Row, Guid WorkflowId, string? NodeDescription, string Snapshot, string Action, string? Fingerprint, string Generator, string GeneratorVersion, long? AliasedTo);

/// <summary>The pages that robots know, of the workflows that the acting organisation can use.</summary>
public sealed class MicroStateLibrary(IRcmDbFactory database)
{
    public const int PageSize = 50;

    /// <param name="search">Contained in the label, the category or the node's code; null for all.</param>
    /// <param name="after">The last row of the page before; ids only grow, so pages stay where they were while new ones come.</param>
    public async Task<MicroStateSlice> SearchAsync(TenantContext tenant, string? search, long? after, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var rows = Rows(db);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = LikePattern.Containing(search);
            rows = rows.Where(r => EF.Functions.ILike(r.State.Label!, pattern, LikePattern.Escape)
                || EF.Functions.ILike(r.State.Category!, pattern, LikePattern.Escape)
                || EF.Functions.ILike(r.Node.Code, pattern, LikePattern.Escape));
        }

        var page = await rows
            .Where(r => after == null || r.State.MicroStateId > after)
            .OrderBy(r => r.State.MicroStateId)
            .Take(PageSize + 1)
            .Select(r => new MicroStateRow(
                r.State.MicroStateId, r.State.Label, r.State.Category, r.Node.Code, r.Workflow.Name, r.State.Required, r.State.IsDynamic, r.State.IsRetired, r.State.CreatedAt))
            .ToListAsync(cancellation);
        return page.Count > PageSize ? new MicroStateSlice(page[..PageSize], page[PageSize - 1].MicroStateId) : new MicroStateSlice(page, null);
    }

    /// <summary>Null when there is none, or its workflow is another organisation's.</summary>
    public async Task<MicroStateDetail?> FindAsync(TenantContext tenant, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await Rows(db)
            .Where(r => r.State.MicroStateId == id)
            .Select(r => new MicroStateDetail(
                new MicroStateRow(
                    r.State.MicroStateId, r.State.Label, r.State.Category, r.Node.Code, r.Workflow.Name, r.State.Required, r.State.IsDynamic, r.State.IsRetired, r.State.CreatedAt),
                r.Workflow.WorkflowId, r.Node.Description, r.State.DomSnapshot, r.State.ActionJson, r.State.Fingerprint, r.State.Generator, r.State.GeneratorVersion, r.State.AliasedTo))
            .SingleOrDefaultAsync(cancellation);
    }

    private static IQueryable<StateInPlace> Rows(RcmDb db) =>
        from state in db.MicroStates
        join node in db.WorkflowNodes on state.NodeId equals node.NodeId
        join workflow in db.UserWorkflows on state.WorkflowId equals workflow.WorkflowId
        select new StateInPlace { State = state, Node = node, Workflow = workflow };

    private sealed class StateInPlace
    {
        public required Domain.MicroStates.MicroState State { get; init; }

        public required Domain.Workflows.WorkflowNode Node { get; init; }

        public required Domain.Workflows.UserWorkflow Workflow { get; init; }
    }
}
