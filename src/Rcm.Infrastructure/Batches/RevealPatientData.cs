using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>Gives one masked value of a row to somebody who may see it. The audit log has it before the person does.</summary>
public sealed class RevealPatientData(IRcmDbFactory databases)
{
    public const string Action = "patient_data.revealed";

    private static readonly Error Gone = new("item.unknown", "This row is not there any more.");

    /// <param name="field">A name in the row's input, or in its answer.</param>
    public Task<Result<string>> RunAsync(TenantContext tenant, long itemId, string field, bool ofAnswer, CancellationToken cancellation) =>
        RevealAsync(tenant, field, ofAnswer ? "answer" : "row", async db =>
        {
            var item = await db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobItemId == itemId)
                .Select(i => new { i.InputData, i.OutputData }).FirstOrDefaultAsync(cancellation);
            return item is null ? Gone : Field((ofAnswer ? item.OutputData : item.InputData) ?? "{}", field).Then<Found>(value => new Found(itemId, value));
        }, cancellation);

    /// <summary>A field of what an earlier attempt was answered.</summary>
    public Task<Result<string>> OfAttemptAsync(TenantContext tenant, long itemId, int attempt, string field, CancellationToken cancellation) =>
        RevealAsync(tenant, field, "attempt", async db =>
        {
            var output = await db.BatchItemAttempts.AsNoTracking().Where(a => a.BatchJobItemId == itemId && a.Attempt == attempt)
                .Select(a => a.OutputData).FirstOrDefaultAsync(cancellation);
            return output is null ? Gone : Field(output, field).Then<Found>(value => new Found(itemId, value));
        }, cancellation);

    /// <summary>What a person changed a value from, or to.</summary>
    public Task<Result<string>> OfChangeAsync(TenantContext tenant, long editId, bool old, CancellationToken cancellation) =>
        RevealAsync(tenant, null, old ? "first value" : "corrected value", async db =>
        {
            var edit = await db.BatchItemEdits.AsNoTracking().FirstOrDefaultAsync(e => e.BatchItemEditId == editId, cancellation);
            return edit is null ? Gone : new Found(edit.BatchJobItemId, (old ? edit.OldValue : edit.NewValue) ?? "", edit.Field);
        }, cancellation);

    /// <summary>The note that a person left.</summary>
    public Task<Result<string>> OfNoteAsync(TenantContext tenant, long reviewId, CancellationToken cancellation) =>
        RevealAsync(tenant, "note", "review", async db =>
        {
            var review = await db.BatchItemReviews.AsNoTracking().Where(r => r.BatchItemReviewId == reviewId)
                .Select(r => new { r.BatchJobItemId, r.Note }).FirstOrDefaultAsync(cancellation);
            return review is null ? Gone : new Found(review.BatchJobItemId, review.Note ?? "");
        }, cancellation);

    private async Task<Result<string>> RevealAsync(
        TenantContext tenant, string? field, string of, Func<RcmDb, Task<Result<Found>>> find, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.RevealPatientData, cancellation) is { } refused) return refused;
        var found = await find(db);
        if (!found.IsOk) return found.Error;
        var batch = await db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobItemId == found.Value.ItemId).Select(i => i.BatchJobId).FirstOrDefaultAsync(cancellation);
        await AuditLog.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, Action, $"item/{found.Value.ItemId}",
            new { batch, field = field ?? found.Value.Field, of }, cancellation);
        return found.Value.Value;
    }

    private static Result<string> Field(string json, string field)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(field, out var value) ? ReadBatchItem.Text(value) : new Error("item.no_field", $"The row has no {field}.");
    }

    private sealed record Found(long ItemId, string Value, string? Field = null);
}
