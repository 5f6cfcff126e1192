using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>What the shared catalogue says of one node.</summary>
/// <param name="LabelConf">How sure its naming is, 0.00 to 1.00; null: nobody said.</param>
public sealed record NodeFacts(string? Description, decimal? LabelConf, DateTimeOffset? LastLabelAt);

/// <summary>All that the editor opens with.</summary>
/// <param name="Owner">The name of the organisation that the workflow belongs to; null: the shared library.</param>
/// <param name="Revision">0: nobody has begun a draft; the graph is the newest version's.</param>
/// <param name="BaseVersion">The version that the draft was made from, or published as.</param>
/// <param name="NewestVersion">Null: none is published.</param>
/// <param name="Published">The newest version's graph; null where none is published.</param>
/// <param name="Knowledge">For GraphValidator.</param>
/// <param name="Catalogue">By code, the nodes of the graph that the shared catalogue has.</param>
/// <param name="Frequencies">How often each transition was taken, in all workflows that share it.</param>
public sealed record DraftView(
    DraftSeat Seat,
    string? Description,
    string? Owner,
    DraftGraph Graph,
    long Revision,
    int? BaseVersion,
    int? NewestVersion,
    DraftGraph? Published,
    DateTimeOffset? SavedAt,
    string? SavedBy,
    GraphKnowledge Knowledge,
    IReadOnlyDictionary<string, NodeFacts> Catalogue,
    IReadOnlyDictionary<GraphTransition, int> Frequencies);

public sealed class ReadDraft(IRcmDbFactory databases)
{
    /// <summary>Null when there is no such workflow, or it is another organisation's.</summary>
    public async Task<DraftView?> RunAsync(TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await DraftSeat.FindAsync(db, tenant, workflowId, cancellation) is not { } seat)
        {
            return null;
        }

        var draft = await DraftRow.ReadAsync(db, workflowId, seat.Org, cancellation);
        var newest = await VersionGraph.NewestAsync(db, workflowId, cancellation);
        var facts = await db.UserWorkflows.AsNoTracking().Where(w => w.WorkflowId == workflowId)
            .Select(w => new
            {
                w.Description,
                Owner = db.Organisations.Where(o => o.OrgId == w.OwnerOrgId).Select(o => o.Name).FirstOrDefault(),
                SavedBy = db.Users.Where(u => u.UserId == draft.UpdatedBy).Select(u => u.FullName).FirstOrDefault(),
            })
            .SingleAsync(cancellation);
        return new(
            seat, facts.Description, facts.Owner, draft.Graph, draft.Revision, draft.BaseVersion, newest?.Version,
            newest?.Graph, draft.UpdatedAt, facts.SavedBy,
            await KnowledgeAsync(db, workflowId, cancellation),
            await NodeCatalogue.FactsAsync(db, draft.Graph, cancellation),
            await NodeCatalogue.FrequenciesAsync(db, draft.Graph, cancellation));
    }

    internal static async Task<GraphKnowledge> KnowledgeAsync(RcmDb db, Guid workflowId, CancellationToken cancellation)
    {
        var states = await db.MicroStates.AsNoTracking()
            .Where(m => m.WorkflowId == workflowId && !m.IsRetired && m.AliasedTo == null && m.Review == StateReview.Accepted)
            .Join(db.WorkflowNodes, m => m.NodeId, n => n.NodeId, (m, n) => new { n.Code, m.MicroStateId, m.Label, m.ActionJson })
            .ToListAsync(cancellation);
        return new(states
            .Select(s => (s.Code, s.MicroStateId, s.Label, Program: ActionProgram.Parse(s.ActionJson)))
            // What is not in the vocabulary no run uses either.
            .Where(s => s.Program.IsOk)
            .GroupBy(s => s.Code)
            .ToDictionary(
                g => g.Key,
                g => (IReadOnlyList<KnownPage>)[.. g.Select(s => KnownPage.Of(s.MicroStateId, s.Label ?? $"page {s.MicroStateId}", s.Program.Value))],
                StringComparer.Ordinal));
    }
}
