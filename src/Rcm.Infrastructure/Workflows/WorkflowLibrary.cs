using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows;

/// <param name="Version">The newest published one; null when none is.</param>
/// <param name="Owner">The name of the organisation that it belongs to; null for the shared library.</param>
/// <param name="Draft">A draft that was changed since it was made from its version, or published.</param>
public sealed record WorkflowRow(
    Guid WorkflowId, string Name, string? Description, int? Version, DateTimeOffset? PublishedAt, int MicroStates, string? Owner, DraftFacts? Draft);

public sealed record DraftFacts(DateTimeOffset At, string? By);

/// <param name="Graph">The newest published graph; null when none is published.</param>
/// <param name="Frequencies">How often each transition of the graph was taken, in all workflows that share it.</param>
/// <param name="Pages">How many live micro-states each node has, by node code.</param>
public sealed record WorkflowDetail(
    Guid WorkflowId,
    string Name,
    string? Description,
    string? Owner,
    IReadOnlyList<string> RequiredData,
    WorkflowGraph? Graph,
    IReadOnlyDictionary<GraphTransition, int> Frequencies,
    IReadOnlyDictionary<string, int> Pages,
    IReadOnlyList<VersionRow> Versions);

public sealed record VersionRow(int Version, string Note, string? PublishedBy, DateTimeOffset PublishedAt);

/// <summary>The workflows that the acting organisation can use: the shared library's and its own.</summary>
public sealed class WorkflowLibrary(IRcmDbFactory database)
{
    public async Task<IReadOnlyList<WorkflowRow>> ListAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        return await db.UserWorkflows
            .OrderBy(w => w.Name).ThenBy(w => w.WorkflowId)
            .Select(w => new WorkflowRow(
                w.WorkflowId,
                w.Name,
                w.Description,
                db.WorkflowVersions.Where(v => v.WorkflowId == w.WorkflowId).Max(v => (int?)v.Version),
                db.WorkflowVersions.Where(v => v.WorkflowId == w.WorkflowId).Max(v => (DateTimeOffset?)v.PublishedAt),
                db.MicroStates.Count(m => m.WorkflowId == w.WorkflowId && !m.IsRetired),
                db.Organisations.Where(o => o.OrgId == w.OwnerOrgId).Select(o => o.Name).FirstOrDefault(),
                db.WorkflowDrafts
                    .Where(d => d.WorkflowId == w.WorkflowId && d.OrgId == (w.OwnerOrgId ?? tenant.ActingOrg)
                        && !db.WorkflowVersions.Any(v => v.WorkflowId == d.WorkflowId && v.Version == d.BaseVersion && v.PublishedAt >= d.UpdatedAt))
                    .Select(d => new DraftFacts(d.UpdatedAt, db.Users.Where(u => u.UserId == d.UpdatedBy).Select(u => u.FullName).FirstOrDefault()))
                    .FirstOrDefault()))
            .ToListAsync(cancellation);
    }

    /// <summary>Null when there is no such workflow, or it is another organisation's.</summary>
    public async Task<WorkflowDetail?> FindAsync(TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var workflow = await db.UserWorkflows.AsNoTracking().SingleOrDefaultAsync(w => w.WorkflowId == workflowId, cancellation);
        if (workflow is null)
        {
            return null;
        }

        var owner = await db.Organisations.Where(o => o.OrgId == workflow.OwnerOrgId).Select(o => o.Name).SingleOrDefaultAsync(cancellation);
        var versions = await db.WorkflowVersions
            .Where(v => v.WorkflowId == workflowId)
            .OrderByDescending(v => v.Version)
            .Select(v => new VersionRow(
                v.Version, v.Note, db.Users.Where(u => u.UserId == v.PublishedBy).Select(u => u.FullName).FirstOrDefault(), v.PublishedAt))
            .ToListAsync(cancellation);
        var pages = await db.MicroStates
            .Where(m => m.WorkflowId == workflowId && !m.IsRetired)
            .Join(db.WorkflowNodes, m => m.NodeId, n => n.NodeId, (_, n) => n.Code)
            .GroupBy(code => code)
            .Select(g => new { Code = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Code, g => g.Count, cancellation);
        var graph = versions.Count == 0 ? null : await GraphAsync(db, workflowId, versions[0].Version, cancellation);
        return new WorkflowDetail(
            workflowId, workflow.Name, workflow.Description, owner, RequiredData(workflow), graph,
            graph is null ? new Dictionary<GraphTransition, int>() : await FrequenciesAsync(db, graph, cancellation),
            pages, versions);
    }

    private static async Task<WorkflowGraph> GraphAsync(RcmDb db, Guid workflowId, int version, CancellationToken cancellation)
    {
        var json = await db.WorkflowVersions
            .Where(v => v.WorkflowId == workflowId && v.Version == version).Select(v => v.Graph).SingleAsync(cancellation);
        var graph = WorkflowGraph.Parse(json);
        // It was checked when it was published and does not change: what no longer reads is a fault, no refusal.
        return graph.IsOk ? graph.Value : throw new InvalidDataException($"Version {version} of workflow {workflowId} cannot be read: {graph.Error.Code}.");
    }

    private static async Task<Dictionary<GraphTransition, int>> FrequenciesAsync(RcmDb db, WorkflowGraph graph, CancellationToken cancellation)
    {
        var codes = graph.Nodes.Select(n => n.Code).ToList();
        var catalogue = await db.WorkflowTransitions
            .Join(db.WorkflowNodes, t => t.FromNode, n => n.NodeId, (t, from) => new { t, From = from.Code })
            .Join(db.WorkflowNodes, t => t.t.ToNode, n => n.NodeId, (t, to) => new { t.From, To = to.Code, t.t.ActionLabel, t.t.Freq })
            .Where(t => codes.Contains(t.From) && codes.Contains(t.To))
            .ToListAsync(cancellation);
        var known = catalogue.ToDictionary(t => new GraphTransition(t.From, t.To, t.ActionLabel), t => t.Freq);
        return graph.Transitions.Where(known.ContainsKey).ToDictionary(t => t, t => known[t]);
    }

    private static string[] RequiredData(UserWorkflow workflow) =>
        JsonSerializer.Deserialize<string[]>(workflow.RequiredData) ?? [];
}
