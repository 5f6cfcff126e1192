using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A row as it is offered for correction: nothing in it tells the patient.</summary>
/// <param name="Filled">Canonical columns that hold something.</param>
/// <param name="Plain">Values of those that tell nothing of the patient.</param>
/// <param name="Faults">Cells that a file's reader would refuse.</param>
public sealed record RowToMend(
    long ItemId, int Attempt, IReadOnlySet<string> Filled, IReadOnlyDictionary<string, string> Plain, IReadOnlyList<CellFault> Faults)
{
    /// <summary>Whether its own id is what is wrong.</summary>
    public bool MayRename => Faults.Any(f => f.Code == RowCorrection.IdTwice);
}

/// <summary>Rows to correct, and the values of their cells to who may see them.</summary>
public sealed class ReadRowsToMend(IRcmDbFactory databases, TimeProvider time)
{
    /// <summary>Those of these rows that wait for a person or failed.</summary>
    public async Task<IReadOnlyList<RowToMend>> RunAsync(TenantContext tenant, long batchId, IReadOnlyCollection<long> items, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var rules = await BatchRules.ReadAsync(db, batchId, time.GetUtcNow(), cancellation);
        return
        [
            .. (await RowsAsync(db, batchId, items, cancellation)).Select(i =>
            {
                var row = RowInput.Read(i.InputData);
                return new RowToMend(
                    i.ItemId, i.Attempt,
                    row.Where(c => c.Value.Length > 0).Select(c => c.Key).ToHashSet(StringComparer.Ordinal),
                    row.Where(c => !PatientDataFields.Contains(c.Key)).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal),
                    [
                        .. RowCorrection.Of(row, new Dictionary<string, string>(), rules.Columns, rules.Cells).Faults,
                        // Of the row alone it does not show.
                        .. i.ReasonCode == RowCorrection.IdTwice ? [new CellFault(EligibilityColumns.ClientRowId, RowCorrection.IdTwice, i.Message ?? "")] : Array.Empty<CellFault>(),
                    ]);
            }),
        ];
    }

    /// <summary>Every value of these rows, to somebody who may see them. The audit log has it before the person does, row by row.</summary>
    public async Task<Result<IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>>>> RevealAsync(
        TenantContext tenant, long batchId, IReadOnlyCollection<long> items, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.RevealPatientData, cancellation) is { } refused) return refused;
        var rows = await RowsAsync(db, batchId, items, cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            foreach (var row in rows)
            {
                await AuditLog.WriteAsync(connection, tenant, RevealPatientData.Action, $"item/{row.ItemId}",
                    new { batch = batchId, field = "all", of = "row" }, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        return rows.ToDictionary(r => r.ItemId, r => RowInput.Read(r.InputData));
    }

    private static async Task<List<RowFacts>> RowsAsync(RcmDb db, long batchId, IReadOnlyCollection<long> items, CancellationToken cancellation) =>
        await db.BatchJobItems.AsNoTracking()
            .Where(i => i.BatchJobId == batchId && items.Contains(i.BatchJobItemId) && (i.Status == JobStatus.NeedsReview || i.Status == JobStatus.Failed))
            .OrderBy(i => i.RowNumber).Take(MendRows.MaxRows)
            .Select(i => new RowFacts(i.BatchJobItemId, i.Attempt, i.InputData, i.ReasonCode, i.ErrorMessage)).ToListAsync(cancellation);

    private sealed record RowFacts(long ItemId, int Attempt, string InputData, string? ReasonCode, string? Message);
}
