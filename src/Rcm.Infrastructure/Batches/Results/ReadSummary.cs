using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Results;

/// <summary>What the payer answered for one row, for a sheet of paper. The patient is not in it: see <see cref="ReadSummary.PatientAsync"/>.</summary>
public sealed record BenefitsSummary(ItemView Row, string? Endpoint, DateTimeOffset? AnsweredAt);

/// <summary>One row's answer to take away. Each time it is taken stands in the audit log.</summary>
public sealed class ReadSummary(IRcmDbFactory databases, ReadBatchItem rows)
{
    public const string Action = "results.summarised";

    /// <summary>Who the patient is, in the order of a form.</summary>
    private static readonly string[] PatientColumns =
        [EligibilityColumns.FirstName, EligibilityColumns.LastName, EligibilityColumns.Dob, EligibilityColumns.MemberId];

    /// <returns>Null: the acting organisation has no such row in this batch.</returns>
    public async Task<Result<BenefitsSummary?>> RunAsync(TenantContext tenant, long batchId, long itemId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.ExportResults, cancellation) is { } refused) return refused;
        if (await rows.RunAsync(tenant, batchId, itemId, cancellation) is not { } row) return (BenefitsSummary?)null;
        var endpoint = await (
            from batch in db.BatchJobs
            join end in db.Endpoints on batch.EndpointId equals end.EndpointId
            where batch.BatchJobId == batchId
            select end.Name).FirstOrDefaultAsync(cancellation);
        await AuditLog.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, Action, $"item/{itemId}", new { batch = batchId }, cancellation);
        return new BenefitsSummary(row, endpoint, row.CompletedAt ?? (row.Tries.Count > 0 ? row.Tries[^1].EndedAt : null));
    }

    /// <summary>The patient's name, birth date and member number, to somebody who may see them. Logged as one reveal.</summary>
    public async Task<Result<IReadOnlyList<ItemField>>> PatientAsync(TenantContext tenant, long batchId, long itemId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.RevealPatientData, cancellation) is { } refused) return refused;
        var input = await db.BatchJobItems.AsNoTracking().Where(i => i.BatchJobItemId == itemId && i.BatchJobId == batchId)
            .Select(i => i.InputData).FirstOrDefaultAsync(cancellation);
        if (input is null) return new Error("item.unknown", "This row is not there any more.");
        await AuditLog.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, RevealPatientData.Action, $"item/{itemId}",
            new { batch = batchId, field = string.Join(' ', PatientColumns), of = "summary" }, cancellation);
        var row = Review.RowInput.Read(input);
        return PatientColumns.Select(c => new ItemField(c, row.GetValueOrDefault(c), IsMasked: false)).ToArray();
    }
}
