using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>An uploaded file at first sight.</summary>
/// <param name="Remembered">What the organisation said of the same headers before.</param>
/// <param name="Duplicate">The batch that was made of the same bytes before.</param>
public sealed record FileLook(FileHead Head, ColumnMapping? Remembered, DuplicateFile? Duplicate);

/// <summary>Looks at an uploaded file, and goes through it without loading anything.</summary>
public sealed class CheckUpload(IRcmDbFactory databases, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<Result<FileLook>> LookAsync(TenantContext tenant, StagedUpload staged, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;
        var head = await Task.Run(() => staged.Upload.Text().Then(text => FileHead.Read(text, FileColumns.For([]))), cancellation);
        if (!head.IsOk) return head.Error;
        var remembered = await FileMappings.FindAsync((NpgsqlConnection)db.Database.GetDbConnection(), tenant, head.Value.Headers, cancellation);
        return new FileLook(head.Value, remembered, await FindDuplicate.LookAsync(db, tenant.ActingOrg, staged.Upload.Sha256, cancellation));
    }

    /// <summary>What the columns of a file are taken for, along a workflow.</summary>
    public GuessedMapping Guess(FileLook look, FileColumns columns) => GuessedMapping.Of(look.Head.Headers, columns, look.Head.Rows, look.Remembered, Today);

    /// <summary>Reads the file to its end. A refusal is what stops it; rows that cannot run are counted and listed.</summary>
    public Task<Result<FileCheck>> CheckAsync(
        StagedUpload staged, FileColumns columns, ColumnMapping mapping, KnownPayers? payers, RowProgress progress, CancellationToken cancellation) =>
        Task.Run(() => Check(staged, new FileRules(columns, mapping, Today, payers), progress, cancellation), cancellation);

    private static Result<FileCheck> Check(StagedUpload staged, FileRules rules, RowProgress progress, CancellationToken cancellation)
    {
        var opened = staged.Upload.Text().Then(text => BatchFileReader.Open(text, rules));
        if (!opened.IsOk) return opened.Error;
        using var reader = opened.Value;
        var checkup = new FileCheckup();
        while (reader.Read())
        {
            if (reader.Problems.Count > 0) checkup.Add(reader.Problems);
            if (reader.RowNumber % 1024 != 0) continue;
            progress.Read(reader.RowNumber);
            cancellation.ThrowIfCancellationRequested();
        }

        if (reader.Refusal is { } refusal) return refusal;
        return staged.Check = checkup.Done(reader);
    }
}
