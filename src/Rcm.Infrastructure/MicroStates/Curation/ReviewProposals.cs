using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <summary>Decides of what robots propose: accepted as it is, accepted with another action, or rejected.</summary>
public sealed class ReviewProposals(IRcmDbFactory database, TimeProvider time)
{
    private const int MaxNote = 1_000;

    public Task<Result<long>> AcceptAsync(TenantContext tenant, long id, string? note, CancellationToken cancellation) =>
        DecideAsync(tenant, id, StateAct.Accept, null, note, cancellation);

    /// <param name="action">JSON in the robots' vocabulary: what is to be done on this page instead.</param>
    public Task<Result<long>> CorrectAsync(TenantContext tenant, long id, string action, string? note, CancellationToken cancellation) =>
        DecideAsync(tenant, id, StateAct.Correct, action, note, cancellation);

    public Task<Result<long>> RejectAsync(TenantContext tenant, long id, string? note, CancellationToken cancellation) =>
        DecideAsync(tenant, id, StateAct.Reject, null, note, cancellation);

    private async Task<Result<long>> DecideAsync(TenantContext tenant, long id, string act, string? action, string? note, CancellationToken cancellation)
    {
        note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        if (note?.Length > MaxNote)
        {
            return new Error("review.note_length", $"A note has at most {MaxNote:N0} characters.");
        }

        await using var db = await database.CreateAsync(tenant, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.EditWorkflows, cancellation) is { } refused)
        {
            return refused;
        }

        await StateChanges.AloneAsync(connection, cancellation);
        if (await db.MicroStates.SingleOrDefaultAsync(m => m.MicroStateId == id && m.OrgId == tenant.ActingOrg, cancellation) is not { } state)
        {
            return StateAccess.Gone;
        }

        if (state.Review != StateReview.Proposed)
        {
            return new Error("review.decided", $"This page was {state.Review} meanwhile. Its history says by whom.");
        }

        if (act != StateAct.Reject)
        {
            // What nobody's robot can follow is not accepted either.
            var program = ActionProgram.Parse(action ?? state.ActionJson);
            if (!program.IsOk)
            {
                return program.Error;
            }

            if (action is not null && ActionReplay.On(state.DomSnapshot, program.Value).FirstOrDefault(s => s.Fault is not null) is { } step)
            {
                return new Error("review.does_not_fit",
                    $"On the recorded page step {step.Step} ({step.Verb}) {step.Target} {step.Fault}. Nothing was decided: correct the action, or reject the proposal.");
            }
        }

        var before = Facts(state);
        state.ActionJson = action ?? state.ActionJson;
        (state.Review, state.ReviewedBy, state.ReviewedAt, state.ReviewNote) =
            (act == StateAct.Reject ? StateReview.Rejected : StateReview.Accepted, tenant.UserId, time.GetUtcNow(), note);
        var node = await db.WorkflowNodes.SingleAsync(n => n.NodeId == state.NodeId, cancellation);
        (node.LabelConf, node.LastLabelAt) = (LabelConfidence.After(node.LabelConf, act), time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await StateChanges.WriteAsync(connection, tenant, Guid.CreateVersion7(time.GetUtcNow()), act, [(id, before, Facts(state))], note, cancellation);
        await AuditLog.WriteAsync(connection, tenant, $"micro_state.{act}", $"micro_state/{id}", null, cancellation);
        await transaction.CommitAsync(cancellation);
        return id;
    }

    private static JsonElement Facts(MicroState state) => JsonSerializer.SerializeToElement(
        new { review = state.Review, action = JsonSerializer.Deserialize<JsonElement>(state.ActionJson) }, JsonSerializerOptions.Web);
}
