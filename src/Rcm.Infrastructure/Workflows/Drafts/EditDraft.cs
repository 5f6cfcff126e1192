using System.Text.Json;
using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <param name="Revision">Of the draft as it is now: the base of the next edit.</param>
/// <param name="Conflicts">What the edit could not do, because somebody else had changed the same; the draft has their side.</param>
public sealed record DraftSaved(long Revision, DraftGraph Graph, IReadOnlyList<GraphConflict> Conflicts);

/// <summary>
/// Saves a change of a draft as it is made. One that was made on an older revision is merged with what came since; nothing that somebody
/// else did is overwritten. A change that comes again, after a lost connection, is not made again.
/// </summary>
public sealed class EditDraft(IRcmDbFactory databases)
{
    /// <summary>Further behind a page can't catch up by itself.</summary>
    public const int MostBehind = 2_000;

    private static Error OutOfStep { get; } =
        new("draft.out_of_step", "This page is too far from the draft as it is now. Load it again; what was saved is there.");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };

    /// <param name="editId">Of this one change, given by the page that makes it.</param>
    /// <param name="baseRevision">The revision that the page made it on.</param>
    public Task<Result<DraftSaved>> RunAsync(
        TenantContext tenant, Guid workflowId, Guid editId, long baseRevision, GraphEdit edit, CancellationToken cancellation) =>
        RunAsync(tenant, workflowId, editId, baseRevision, _ => edit, cancellation);

    /// <summary>A change that is found by looking at the draft as it is now.</summary>
    internal Task<Result<DraftSaved>> RunAsync(
        TenantContext tenant, Guid workflowId, Guid editId, Func<DraftGraph, Result<GraphEdit>> edit, CancellationToken cancellation) =>
        RunAsync(tenant, workflowId, editId, baseRevision: null, edit, cancellation);

    private async Task<Result<DraftSaved>> RunAsync(
        TenantContext tenant, Guid workflowId, Guid editId, long? baseRevision, Func<DraftGraph, Result<GraphEdit>> edit, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var found = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        if (!found.IsOk)
        {
            return found.Error;
        }

        var seat = found.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var draft = await DraftRow.LockAsync(db, seat, cancellation);
        if (await MadeBeforeAsync(db.Npgsql, seat, editId, cancellation) is { } conflicts)
        {
            return new DraftSaved(draft.Revision, draft.Graph, conflicts);
        }

        var change = await ChangeAsync(db.Npgsql, seat, draft, baseRevision ?? draft.Revision, edit, cancellation);
        if (!change.IsOk)
        {
            return change.Error;
        }

        var saved = new DraftSaved(draft.Revision + 1, change.Value.Graph, change.Value.Conflicts);
        await WriteAsync(db.Npgsql, seat, editId, draft, saved, change.Value.Edit, cancellation);
        await transaction.CommitAsync(cancellation);
        return saved;
    }

    private static async Task<Result<Change>> ChangeAsync(
        NpgsqlConnection connection, DraftSeat seat, DraftRow draft, long baseRevision, Func<DraftGraph, Result<GraphEdit>> edit, CancellationToken cancellation)
    {
        if (baseRevision > draft.Revision || baseRevision < 0 || draft.Revision - baseRevision > MostBehind)
        {
            return OutOfStep;
        }

        var since = baseRevision == draft.Revision ? [] : await SinceAsync(connection, seat, baseRevision, cancellation);
        if (since.Count != draft.Revision - baseRevision)
        {
            // Changes that old are not kept; see TidyWorkflows.
            return OutOfStep;
        }

        var before = since.Aggregate(draft.Graph, (graph, revision) => revision.Undo.Apply(graph).Value);
        return edit(before).Then<Change>(mine =>
        {
            var after = mine.Apply(before);
            if (!after.IsOk)
            {
                return after.Error;
            }

            if (since.Count == 0)
            {
                return new Change(mine, after.Value, []);
            }

            var merged = GraphMerge.ThreeWay(
                before, after.Value, draft.Graph, GraphLineage.Of([mine]), GraphLineage.Of(since.AsEnumerable().Reverse().Select(r => r.Edit)));
            // As it was made where it can be: a difference does not tell a renamed node from another one.
            var asMade = mine.Apply(draft.Graph) is { IsOk: true, Value: var now } && now.Equals(merged.Graph);
            return new Change(asMade ? mine : GraphDiff.Between(draft.Graph, merged.Graph).ToEdit(merged.Graph), merged.Graph, merged.Conflicts);
        });
    }

    // Newest first, as they are taken back.
    private static async Task<List<(GraphEdit Edit, GraphEdit Undo)>> SinceAsync(
        NpgsqlConnection connection, DraftSeat seat, long revision, CancellationToken cancellation)
    {
        await using var command = connection.Command(
            "select edit, undo from workflow_draft_revision where workflow_id = $1 and org_id = $2 and revision > $3 order by revision desc",
            [seat.WorkflowId, seat.Org, revision]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var since = new List<(GraphEdit, GraphEdit)>();
        while (await reader.ReadAsync(cancellation))
        {
            since.Add((GraphEdit.Parse(reader.GetString(0)).Value, GraphEdit.Parse(reader.GetString(1)).Value));
        }

        return since;
    }

    /// <returns>Null: this change was not made yet.</returns>
    private static async Task<IReadOnlyList<GraphConflict>?> MadeBeforeAsync(
        NpgsqlConnection connection, DraftSeat seat, Guid editId, CancellationToken cancellation)
    {
        await using var command = connection.Command(
            "select coalesce(conflicts, '[]') from workflow_draft_revision where workflow_id = $1 and org_id = $2 and edit_id = $3",
            [seat.WorkflowId, seat.Org, editId]);
        return await command.ExecuteScalarAsync(cancellation) is string json ? JsonSerializer.Deserialize<GraphConflict[]>(json, Json) : null;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, DraftSeat seat, Guid editId, DraftRow draft, DraftSaved saved, GraphEdit edit, CancellationToken cancellation)
    {
        await connection.DoAsync(
            "update workflow_draft set graph = $3::jsonb, revision = $4, updated_by = $5, updated_at = now() where workflow_id = $1 and org_id = $2",
            [seat.WorkflowId, seat.Org, saved.Graph.ToJson(), saved.Revision, seat.Tenant.UserId], cancellation);
        await connection.DoAsync(
            """
            insert into workflow_draft_revision (workflow_id, org_id, revision, edit_id, edit, undo, conflicts, user_id)
            values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8)
            """,
            [
                seat.WorkflowId, seat.Org, saved.Revision, editId, edit.ToJson(), edit.Inverse(draft.Graph).ToJson(),
                saved.Conflicts.Count == 0 ? null : JsonSerializer.Serialize(saved.Conflicts, Json), seat.Tenant.UserId,
            ],
            cancellation);
        await connection.TellAsync(DraftEvents.Changed(seat.Org, seat.WorkflowId), cancellation);
    }

    private sealed record Change(GraphEdit Edit, DraftGraph Graph, IReadOnlyList<GraphConflict> Conflicts);
}
