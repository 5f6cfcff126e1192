using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>Gives one masked field of a row to somebody who may see it. The audit log has it before the person does.</summary>
public sealed class RevealPatientData(IRcmDbFactory databases)
{
    public const string Action = "patient_data.revealed";

    /// <param name="field">A name in the row's input, or in its answer.</param>
    public async Task<Result<string>> RunAsync(TenantContext tenant, long itemId, string field, bool ofAnswer, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.RevealPatientData, cancellation) is { } refused) return refused;
        var item = await db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobItemId == itemId)
            .Select(i => new { i.BatchJobId, i.InputData, i.OutputData }).FirstOrDefaultAsync(cancellation);
        if (item is null) return new Error("item.unknown", "This row is not there any more.");
        using var document = JsonDocument.Parse((ofAnswer ? item.OutputData : item.InputData) ?? "{}");
        if (!document.RootElement.TryGetProperty(field, out var value)) return new Error("item.no_field", $"The row has no {field}.");

        await AuditLog.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, Action, $"item/{itemId}",
            new { batch = item.BatchJobId, field, of = ofAnswer ? "answer" : "row" }, cancellation);
        return ReadBatchItem.Text(value);
    }
}
