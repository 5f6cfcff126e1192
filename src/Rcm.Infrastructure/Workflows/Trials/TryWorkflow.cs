using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Channels;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <param name="Row">Canonical column to value; made up. Dates as yyyy-MM-dd.</param>
public sealed record TrialRequest(long EndpointId, IReadOnlyDictionary<string, string> Row);

/// <summary>Where a trial can go.</summary>
public sealed record TrialEndpoint(long EndpointId, string Name);

/// <summary>
/// Lets a worker run one made-up row through a draft, against an endpoint of the acting organisation. Nothing is published and nothing counts;
/// the robot stops before it would submit anything.
/// </summary>
public sealed class TryWorkflow(IRcmDbFactory databases)
{
    private const int MaxValue = 500;

    /// <returns>The trial's id.</returns>
    public async Task<Result<Guid>> StartAsync(TenantContext tenant, Guid workflowId, TrialRequest request, CancellationToken cancellation)
    {
        if (FaultOf(request.Row) is { } fault)
        {
            return fault;
        }

        await using var db = await databases.CreateAsync(tenant, cancellation);
        var seat = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        // It drives the payer's portal with the organisation's sign-in, as a batch does.
        if ((seat.Error ?? await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation)
             ?? await PermissionCheck.RefuseAsync(db, tenant, Permission.EditWorkflows, cancellation)) is { } refused)
        {
            return refused;
        }

        if (!await Portals(db, tenant).AnyAsync(e => e.EndpointId == request.EndpointId, cancellation))
        {
            return new Error("trial.no_endpoint", "Choose an endpoint that is a payer's web portal.");
        }

        var graph = (await DraftRow.ReadAsync(db, workflowId, seat.Value.Org, cancellation)).Graph;
        if (GraphValidator.Check(graph).FirstOrDefault(f => f.Code is "workflow.no_entry" or "workflow.label_twice") is { } finding)
        {
            return new Error("trial.not_runnable", finding.Message);
        }

        return await WriteAsync(db, tenant, workflowId, request, graph, cancellation);
    }

    /// <summary>The acting organisation's endpoints that are a web portal, by name.</summary>
    public async Task<IReadOnlyList<TrialEndpoint>> EndpointsAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await Portals(db, tenant).OrderBy(e => e.Name).Select(e => new TrialEndpoint(e.EndpointId, e.Name)).ToListAsync(cancellation);
    }

    /// <summary>The person's trial that waits or runs now; null where there is none.</summary>
    public async Task<Guid?> OpenAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        return await db.WorkflowTrials
            .Where(t => t.OrgId == tenant.ActingOrg && t.CreatedBy == tenant.UserId && (t.Status == TrialStatus.Waiting || t.Status == TrialStatus.Running))
            .Select(t => (Guid?)t.TrialId).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Ends a trial before its end. One that has ended stays as it is.</summary>
    public async Task StopAsync(TenantContext tenant, Guid trialId, CancellationToken cancellation)
    {
        await using var connection = await databases.OpenAsync(tenant, cancellation);
        await connection.DoAsync(
            "update workflow_trial set status = 'stopped', input_data = null, ended_at = now() where trial_id = $1 and status in ('waiting', 'running')",
            [trialId], cancellation);
        await connection.TellAsync(TrialEvents.Changed(tenant.ActingOrg, trialId), cancellation);
    }

    private static async Task<Result<Guid>> WriteAsync(
        RcmDb db, TenantContext tenant, Guid workflowId, TrialRequest request, DraftGraph graph, CancellationToken cancellation)
    {
        var trialId = Guid.CreateVersion7();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            await db.Npgsql.DoAsync(
                """
                insert into workflow_trial (trial_id, org_id, workflow_id, endpoint_id, graph, input_data, created_by) values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7)
                """,
                [trialId, tenant.ActingOrg, workflowId, request.EndpointId, graph.ToJson(), JsonSerializer.Serialize(request.Row), tenant.UserId], cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Error("trial.one_at_a_time", "You are trying a row already. Wait until it has ended, or stop it.");
        }

        await AuditLog.WriteAsync(db.Npgsql, tenant, "workflow.tried", $"workflow/{workflowId:D}", new { endpoint = request.EndpointId }, cancellation);
        await db.Npgsql.TellAsync(TrialEvents.Queue, cancellation);
        await transaction.CommitAsync(cancellation);
        return trialId;
    }

    private static IQueryable<Endpoint> Portals(RcmDb db, TenantContext tenant) => db.Endpoints.Where(
        e => e.OrgId == tenant.ActingOrg && e.RetiredAt == null && db.ChannelTypes.Any(c => c.ChannelTypeId == e.ChannelTypeId && c.AccessMedium == AccessMedium.Web));

    private static Error? FaultOf(IReadOnlyDictionary<string, string> row)
    {
        if (row.Count > DraftRules.MaxColumns)
        {
            return new Error("trial.row", $"A row has {DraftRules.MaxColumns} columns at most.");
        }

        return row.Any(c => c.Key.Length > DraftRules.MaxCode || !Placeholder.IsFieldName(c.Key) || c.Value.Length > MaxValue || c.Value.Any(char.IsControl))
            ? new Error("trial.row", $"The row holds a column that has no proper name, or a value of more than {MaxValue} characters. Correct it.")
            : null;
    }
}
