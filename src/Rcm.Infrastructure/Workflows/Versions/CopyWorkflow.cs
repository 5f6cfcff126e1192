using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>Copies a workflow for one's own organisation, with all that the robots know of it.</summary>
public sealed class CopyWorkflow(IRcmDbFactory databases)
{
    private const string Workflow = """
        insert into user_workflow (workflow_id, name, description, required_data, created_at, updated_at, owner_org_id)
        select $2, $3, w.description, w.required_data, now(), now(), $4 from user_workflow w where w.workflow_id = $1
        """;

    // What was found by rows of this organisation and accepted by its people comes along as the copy's own.
    private const string State = """
        insert into micro_state (workflow_id, node_id, dom_snapshot, action_json, semantic_spec, label, category, required, text_emb, mini_score,
                                 is_retired, aliased_to, created_at, fingerprint, generator, generator_version)
        select $2, node_id, dom_snapshot, action_json, semantic_spec, label, category, required, text_emb, mini_score,
               false, $3, now(), fingerprint, generator, generator_version
        from micro_state where micro_state_id = $1
        returning micro_state_id
        """;

    /// <summary>The newest version of a workflow as a new one of the acting organisation's, at its version 1.</summary>
    /// <returns>The new workflow's id.</returns>
    public async Task<Result<Guid>> RunAsync(TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.EditWorkflows, cancellation) is { } refused)
        {
            return refused;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await DraftSeat.FindAsync(db, tenant, workflowId, cancellation) is not { } seat)
        {
            return DraftSeat.Unknown;
        }

        if (await VersionGraph.NewestAsync(db, workflowId, cancellation) is not { } newest)
        {
            return new Error("workflow.not_published", $"{seat.Name} has no published version yet: there is nothing to copy. Publish it first.");
        }

        var copy = await WriteAsync(db, seat with { Tenant = tenant }, cancellation);
        await db.Npgsql.DoAsync(
            """
            insert into workflow_version (workflow_id, version, graph, note, published_by, published_at)
            select $2, 1, v.graph, $4, $5, now() from workflow_version v where v.workflow_id = $1 and v.version = $3
            """,
            [workflowId, copy, newest.Version, $"Copy of version {newest.Version} of {seat.Name}", tenant.UserId], cancellation);
        await AuditLog.WriteAsync(db.Npgsql, tenant, "workflow.copied", $"workflow/{copy:D}", new { copyOf = workflowId, version = newest.Version }, cancellation);
        await transaction.CommitAsync(cancellation);
        return copy;
    }

    /// <summary>The workflow and its micro-states, without a version.</summary>
    internal static async Task<Guid> WriteAsync(RcmDb db, DraftSeat seat, CancellationToken cancellation)
    {
        var copy = Guid.CreateVersion7();
        await db.Npgsql.DoAsync(Workflow, [seat.WorkflowId, copy, await FreeNameAsync(db, seat, cancellation), seat.Org], cancellation);

        var states = await db.MicroStates.AsNoTracking()
            .Where(m => m.WorkflowId == seat.WorkflowId && !m.IsRetired && m.Review == StateReview.Accepted && (m.OrgId == null || m.OrgId == seat.Org))
            .OrderBy(m => m.MicroStateId)
            .Select(m => new { m.MicroStateId, m.AliasedTo })
            .ToListAsync(cancellation);
        var copies = new Dictionary<long, long>();
        foreach (var state in states.Where(s => s.AliasedTo is null))
        {
            copies[state.MicroStateId] = await CopyAsync(db.Npgsql, state.MicroStateId, copy, aliasedTo: null, cancellation);
        }

        // An alias of what does not come along stands for nothing.
        foreach (var state in states.Where(s => s.AliasedTo is { } target && copies.ContainsKey(target)))
        {
            await CopyAsync(db.Npgsql, state.MicroStateId, copy, copies[state.AliasedTo!.Value], cancellation);
        }

        return copy;
    }

    private static async Task<long> CopyAsync(NpgsqlConnection connection, long state, Guid workflow, long? aliasedTo, CancellationToken cancellation)
    {
        await using var command = connection.Command(State, [state, workflow, aliasedTo]);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<string> FreeNameAsync(RcmDb db, DraftSeat seat, CancellationToken cancellation)
    {
        var names = (await db.UserWorkflows.Where(w => w.OwnerOrgId == seat.Org).Select(w => w.Name).ToListAsync(cancellation)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var organisation = await db.Organisations.Where(o => o.OrgId == seat.Org).Select(o => o.Name).SingleOrDefaultAsync(cancellation);
        var wanted = seat.Owner == seat.Org || organisation is null ? $"{seat.Name} (copy)" : $"{seat.Name} ({organisation})";
        return names.Contains(wanted) ? Enumerable.Range(2, int.MaxValue - 2).Select(n => $"{wanted} {n}").First(n => !names.Contains(n)) : wanted;
    }
}
