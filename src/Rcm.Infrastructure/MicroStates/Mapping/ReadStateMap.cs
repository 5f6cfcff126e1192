using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Mapping;

/// <summary>A micro-state on the map, with what it can be coloured by.</summary>
public sealed record StatePlace(
    long Id, float X, float Y, int Cluster, long? TwinOf, string? Label, string Node, string? Category, string Workflow, bool IsRetired, bool IsDynamic, bool Required,
    string Review, Guid? WorkflowOwner, Guid? Org)
{
    public string Name => Label ?? $"Micro-state {Id}";
}

/// <param name="DrawnAt">Null: it was never drawn.</param>
/// <param name="Missing">Micro-states that came since, or whose vectors are another generator's.</param>
public sealed record StateMap(IReadOnlyList<StatePlace> Places, DateTimeOffset? DrawnAt, long Missing);

/// <summary>The map as it was drawn last.</summary>
public sealed class ReadStateMap(IRcmDbFactory database)
{
    public async Task<StateMap> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        // What the last drawing left out has its old place still; it is shown no more.
        var drawn = await db.MicroStatePlaces.MaxAsync(p => (DateTimeOffset?)p.DrawnAt, cancellation);
        var places = drawn is null
            ? []
            : await (from p in db.MicroStatePlaces.AsNoTracking()
                     where p.DrawnAt == drawn
                     join m in db.MicroStates on p.MicroStateId equals m.MicroStateId
                     join n in db.WorkflowNodes on m.NodeId equals n.NodeId
                     join w in db.UserWorkflows on m.WorkflowId equals w.WorkflowId
                     where m.Review != StateReview.Rejected
                     orderby p.MicroStateId
                     select new StatePlace(
                         p.MicroStateId, p.X, p.Y, p.Cluster, p.TwinOf, m.Label, n.Code, m.Category, w.Name, m.IsRetired, m.IsDynamic, m.Required, m.Review,
                         w.OwnerOrgId, m.OrgId))
                .ToListAsync(cancellation);
        var all = await db.MicroStates.LongCountAsync(m => m.Review != StateReview.Rejected, cancellation);
        return new StateMap(places, drawn, Math.Max(0, all - places.Count));
    }
}
