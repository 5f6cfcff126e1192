using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// Lets somebody who may see patients' data see it in the first rows of a file that is not a batch yet. The audit log has it before they
/// do, with the file's hash: the batch that is made of it has the same.
/// </summary>
public sealed class RevealFirstRows(IRcmDbFactory databases)
{
    public async Task<Result<bool>> RunAsync(TenantContext tenant, StagedUpload staged, int rows, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.RevealPatientData, cancellation) is { } refused) return refused;
        await AuditLog.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, RevealPatientData.Action,
            "upload/" + Convert.ToHexStringLower(staged.Upload.Sha256), new { of = "first rows", rows }, cancellation);
        return true;
    }
}
