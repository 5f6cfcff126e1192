using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.MicroStates.Searching;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates;

/// <summary>What the filters of the list offer: only what there is.</summary>
public sealed record StateChoices(
    IReadOnlyList<(Guid Id, string Name)> Workflows, IReadOnlyList<string> Nodes, IReadOnlyList<string> Categories, IReadOnlyList<string> Generators, long Proposed);

/// <summary>The pages that robots know, of the workflows that the acting organisation can use.</summary>
public sealed class MicroStateLibrary(IRcmDbFactory database)
{
    public const int PageSize = 50;

    // A list to choose from that is longer is none.
    private const int MaxChoices = 200;

    /// <param name="after">The last row of the page before; ids only grow, so pages stay where they were while new ones come.</param>
    public async Task<MicroStateSlice> ListAsync(TenantContext tenant, StateFilter filter, long? after, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var page = await StateRows.Rows(Filtered(StateRows.Of(db).AsNoTracking(), filter)
                .Where(r => after == null || r.State.MicroStateId > after)
                .OrderBy(r => r.State.MicroStateId)
                .Take(PageSize + 1))
            .ToListAsync(cancellation);
        return page.Count > PageSize ? new MicroStateSlice(page[..PageSize], page[PageSize - 1].MicroStateId) : new MicroStateSlice(page, null);
    }

    /// <summary>Null when there is none, or its workflow is another organisation's.</summary>
    public async Task<MicroStateDetail?> FindAsync(TenantContext tenant, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await StateRows.Of(db).AsNoTracking()
            .Where(r => r.State.MicroStateId == id)
            .Select(r => new MicroStateDetail(
                new MicroStateRow(
                    r.State.MicroStateId, r.State.Label, r.State.Category, r.Node.Code, r.Workflow.Name, r.State.Required, r.State.IsDynamic, r.State.IsRetired,
                    r.State.CreatedAt, r.State.Review, r.State.AliasedTo, r.Workflow.OwnerOrgId, r.State.OrgId),
                r.Workflow.WorkflowId, r.Node.Description, r.State.DomSnapshot, r.State.ActionJson, r.State.Fingerprint, r.State.Generator,
                r.State.GeneratorVersion, r.State.AliasedTo, r.State.SemanticSpec,
                db.MicroStateChanges.Where(c => c.MicroStateId == id).Max(c => (long?)c.MicroStateChangeId) ?? 0))
            .SingleOrDefaultAsync(cancellation);
    }

    public async Task<StateChoices> ChoicesAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var workflows = await db.UserWorkflows.OrderBy(w => w.Name).Take(MaxChoices).Select(w => new { w.WorkflowId, w.Name }).ToListAsync(cancellation);
        var used = db.MicroStates.Select(m => m.NodeId).Distinct();
        var nodes = await db.WorkflowNodes.Where(n => used.Contains(n.NodeId)).OrderBy(n => n.Code).Select(n => n.Code).Take(MaxChoices).ToListAsync(cancellation);
        var categories = await db.MicroStates.Where(m => m.Category != null).Select(m => m.Category!).Distinct().OrderBy(c => c).Take(MaxChoices).ToListAsync(cancellation);
        var generators = await db.MicroStates.Select(m => m.Generator).Distinct().OrderBy(g => g).Take(MaxChoices).ToListAsync(cancellation);
        var proposed = await db.MicroStates.CountAsync(m => m.Review == StateReview.Proposed, cancellation);
        return new StateChoices([.. workflows.Select(w => (w.WorkflowId, w.Name))], nodes, categories, generators, proposed);
    }

    private static IQueryable<StateInPlace> Filtered(IQueryable<StateInPlace> rows, StateFilter filter)
    {
        var (workflow, node, category, generator) = (filter.Workflow, filter.Node, filter.Category, filter.Generator);
        var retired = filter.Retired ?? false;
        rows = rows.Where(r => r.State.IsRetired == retired
            && (workflow == null || r.State.WorkflowId == workflow)
            && (node == null || r.Node.Code == node)
            && (category == null || r.State.Category == category)
            && (generator == null || r.State.Generator == generator));
        if (filter.Dynamic is { } dynamic) rows = rows.Where(r => r.State.IsDynamic == dynamic);
        if (filter.Required is { } required) rows = rows.Where(r => r.State.Required == required);
        return filter.Review is { } review
            ? rows.Where(r => r.State.Review == review)
            : rows.Where(r => r.State.Review != StateReview.Rejected);
    }
}
