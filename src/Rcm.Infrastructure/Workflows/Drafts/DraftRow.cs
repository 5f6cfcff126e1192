using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>A draft as the database has it.</summary>
/// <param name="BaseVersion">The version that it was made from, or published as.</param>
internal sealed record DraftRow(DraftGraph Graph, long Revision, int? BaseVersion, Guid? UpdatedBy, DateTimeOffset? UpdatedAt)
{
    private const string Read = "select graph, revision, base_version, updated_by, updated_at from workflow_draft where workflow_id = $1 and org_id = $2";

    // Two who begin at the same moment begin the same draft.
    private const string Begin = """
        insert into workflow_draft (workflow_id, org_id, base_version, graph, updated_by, updated_at) values ($1, $2, $3, $4::jsonb, $5, now())
        on conflict do nothing
        """;

    /// <summary>The draft, or, where nobody has begun one, what it would begin with: the newest version, at revision 0.</summary>
    public static async Task<DraftRow> ReadAsync(RcmDb db, Guid workflowId, Guid org, CancellationToken cancellation) =>
        await ReadAsync(db.Npgsql, workflowId, org, lockIt: false, cancellation) ?? await NewAsync(db, workflowId, cancellation);

    /// <summary>The same for a change: begun where nobody has, and locked until the end of the transaction.</summary>
    public static async Task<DraftRow> LockAsync(RcmDb db, DraftSeat seat, CancellationToken cancellation)
    {
        if (await ReadAsync(db.Npgsql, seat.WorkflowId, seat.Org, lockIt: true, cancellation) is { } there)
        {
            return there;
        }

        var begun = await NewAsync(db, seat.WorkflowId, cancellation);
        await db.Npgsql.DoAsync(Begin, [seat.WorkflowId, seat.Org, begun.BaseVersion, begun.Graph.ToJson(), seat.Tenant.UserId], cancellation);
        return await ReadAsync(db.Npgsql, seat.WorkflowId, seat.Org, lockIt: true, cancellation)
            ?? throw new InvalidDataException($"The draft of workflow {seat.WorkflowId} was begun and is not there.");
    }

    private static async Task<DraftRow?> ReadAsync(NpgsqlConnection connection, Guid workflowId, Guid org, bool lockIt, CancellationToken cancellation)
    {
        await using var command = connection.Command(lockIt ? Read + " for update" : Read, [workflowId, org]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(
                Parsed(reader.GetString(0), workflowId),
                reader.GetInt64(1),
                reader.IsDBNull(2) ? null : reader.GetInt32(2),
                reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    private static async Task<DraftRow> NewAsync(RcmDb db, Guid workflowId, CancellationToken cancellation)
    {
        var newest = await VersionGraph.NewestAsync(db, workflowId, cancellation);
        if (newest is not null)
        {
            return new(newest.Graph, 0, newest.Version, null, null);
        }

        var required = await db.UserWorkflows.Where(w => w.WorkflowId == workflowId).Select(w => w.RequiredData).SingleAsync(cancellation);
        return new(new DraftGraph(null, [], [], JsonSerializer.Deserialize<string[]>(required) ?? []), 0, null, null, null);
    }

    // We wrote it: what does not read is a fault.
    private static DraftGraph Parsed(string json, Guid workflowId) =>
        DraftGraph.Parse(json) is { IsOk: true } graph ? graph.Value : throw new InvalidDataException($"The draft of workflow {workflowId} cannot be read.");
}
