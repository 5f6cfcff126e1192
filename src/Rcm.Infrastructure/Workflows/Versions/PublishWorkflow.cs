using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Drafts;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <param name="Revision">Of the draft that the person looked at.</param>
/// <param name="Note">What is new, in a few words; may be empty.</param>
/// <param name="MeansCatalogue">Codes that mean the catalogue's step, although this workflow describes it in other words.</param>
public sealed record PublishRequest(long Revision, string Note, IReadOnlyCollection<string>? MeansCatalogue = null);

/// <param name="WorkflowId">Of the copy, where <paramref name="IsCopy"/>.</param>
/// <param name="Warnings">What was published all the same.</param>
public sealed record PublishedVersion(Guid WorkflowId, int Version, bool IsCopy, IReadOnlyList<GraphFinding> Warnings);

/// <summary>The draft has errors.</summary>
public sealed record DraftHasErrors(string Message, IReadOnlyList<GraphFinding> Findings) : Error("publish.errors", Message);

/// <summary>Makes a draft the workflow's next version: all that hangs on it in one transaction, or nothing.</summary>
public sealed class PublishWorkflow(IRcmDbFactory databases)
{
    public const int MaxNote = 500;

    public async Task<Result<PublishedVersion>> RunAsync(TenantContext tenant, Guid workflowId, PublishRequest request, CancellationToken cancellation)
    {
        var note = request.Note.Trim();
        if ((note.Length > MaxNote ? new Error("publish.note", $"The note has {note.Length:N0} characters; {MaxNote} are the most. Shorten it.")
            : DraftRules.Text([note], "The note")) is { } noteFault)
        {
            return noteFault;
        }

        await using var db = await databases.CreateAsync(tenant, cancellation);
        var found = await DraftSeat.ToEditAsync(db, tenant, workflowId, cancellation);
        if (!found.IsOk)
        {
            return found.Error;
        }

        var seat = found.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var draft = await DraftRow.LockAsync(db, seat, cancellation);
        var newest = await VersionGraph.NewestAsync(db, workflowId, cancellation);
        if (await RefuseAsync(db, seat, draft, newest, request, cancellation) is { } refusal)
        {
            return refusal;
        }

        var findings = GraphValidator.Check(draft.Graph, await ReadDraft.KnowledgeAsync(db, workflowId, cancellation));
        if (findings.Where(f => f.IsError).ToList() is { Count: > 0 } errors)
        {
            return new DraftHasErrors(
                errors.Count == 1 ? errors[0].Message : $"{errors.Count:N0} things must be mended before this can be published. {errors[0].Message}", findings);
        }

        // Written first: of two who publish the same new code at once, the second sees what the first means by it. A refusal undoes it.
        await CatalogueWriter.WriteAsync(db.Npgsql, draft.Graph, cancellation);
        // The workflow's own steps were asked about when they came in.
        var known = (newest?.Graph.Nodes.Select(n => n.Code) ?? []).Concat(request.MeansCatalogue ?? []);
        if (await CatalogueMeanings.RefuseAsync(db, draft.Graph, known, cancellation) is { } taken)
        {
            return taken;
        }

        var published = await WriteAsync(db, seat, draft, newest, note, cancellation);
        await transaction.CommitAsync(cancellation);
        return published with { Warnings = findings };
    }

    private static async Task<Error?> RefuseAsync(
        RcmDb db, DraftSeat seat, DraftRow draft, VersionGraph? newest, PublishRequest request, CancellationToken cancellation)
    {
        if (newest is not null && draft.Graph.Equals(newest.Graph))
        {
            // Of two who publish at once the second comes here.
            return new Error("publish.nothing_new",
                $"Version {newest.Version} is exactly this draft{await ByAsync(db, seat.WorkflowId, newest.Version, cancellation)}. There is nothing to publish.");
        }

        if (seat.Publishes == PublishAs.NextVersion && newest is not null && newest.Version != draft.BaseVersion)
        {
            return new Error("publish.published_meanwhile",
                $"Version {newest.Version} was published meanwhile{await ByAsync(db, seat.WorkflowId, newest.Version, cancellation)}. Take it over into your draft, then publish again.");
        }

        return draft.Revision == request.Revision
            ? null
            : new Error("publish.draft_changed", "Somebody changed the draft meanwhile. Look at it as it is now, then publish again.");
    }

    private static async Task<string> ByAsync(RcmDb db, Guid workflowId, int version, CancellationToken cancellation) =>
        await db.WorkflowVersions.Where(v => v.WorkflowId == workflowId && v.Version == version)
            .Select(v => db.Users.Where(u => u.UserId == v.PublishedBy).Select(u => u.FullName).FirstOrDefault())
            .SingleAsync(cancellation) is { } name ? $", published by {name}" : "";

    private static async Task<PublishedVersion> WriteAsync(
        RcmDb db, DraftSeat seat, DraftRow draft, VersionGraph? newest, string note, CancellationToken cancellation)
    {
        var connection = db.Npgsql;
        var isCopy = seat.Publishes == PublishAs.OwnCopy;
        var workflowId = isCopy ? await CopyWorkflow.WriteAsync(db, seat, cancellation) : seat.WorkflowId;
        var version = isCopy ? 1 : (newest?.Version ?? 0) + 1;
        await connection.DoAsync(
            """
            insert into workflow_version (workflow_id, version, graph, note, published_by, published_at) values ($1, $2, $3::jsonb, $4, $5, now())
            """,
            [workflowId, version, draft.Graph.ToGraph().ToJson(), note, seat.Tenant.UserId], cancellation);
        await connection.DoAsync(
            "update user_workflow set required_data = $2::jsonb, updated_at = now() where workflow_id = $1",
            [workflowId, JsonSerializer.Serialize(draft.Graph.RequiredData)], cancellation);
        await SettleDraftAsync(db, seat, draft, isCopy ? newest : new VersionGraph(version, draft.Graph), cancellation);
        await AuditLog.WriteAsync(connection, seat.Tenant, "workflow.published", $"workflow/{workflowId:D}",
            new { version, copyOf = isCopy ? seat.WorkflowId : (Guid?)null }, cancellation);
        await connection.TellAsync(DraftEvents.Changed(seat.Org, seat.WorkflowId), cancellation);
        return new(workflowId, version, isCopy, []);
    }

    // What was drawn lives on in the version; a draft of the shared workflow that went into a copy is the shared workflow again.
    private static async Task SettleDraftAsync(RcmDb db, DraftSeat seat, DraftRow draft, VersionGraph? now, CancellationToken cancellation)
    {
        var graph = now?.Graph ?? DraftGraph.Empty;
        await db.Npgsql.DoAsync(
            """
            update workflow_draft
            set base_version = $3, graph = $4::jsonb, revision = revision + 1, updated_by = $5,
                updated_at = coalesce((select published_at from workflow_version where workflow_id = $1 and version = $3), now())
            where workflow_id = $1 and org_id = $2
            """,
            [seat.WorkflowId, seat.Org, now?.Version, graph.ToJson(), seat.Tenant.UserId], cancellation);
        var edit = GraphDiff.Between(draft.Graph, graph).ToEdit(graph);
        await db.Npgsql.DoAsync(
            """
            insert into workflow_draft_revision (workflow_id, org_id, revision, edit_id, edit, undo, user_id)
            values ($1, $2, $3, gen_random_uuid(), $4::jsonb, $5::jsonb, $6)
            """,
            [seat.WorkflowId, seat.Org, draft.Revision + 1, edit.ToJson(), edit.Inverse(draft.Graph).ToJson(), seat.Tenant.UserId], cancellation);
    }
}
