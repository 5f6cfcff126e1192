using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <param name="EndpointId">Null: the organisation's first web endpoint of a payer.</param>
/// <param name="SameFileIsMeant">The person was told that the file was started before, and goes on.</param>
/// <param name="Mapping">Which header is which column; null: as the organisation said of the same headers before, else by their names.</param>
/// <param name="RetryWindowMinutes">How long rows are tried again where the payer could not be asked.</param>
/// <param name="MappingIsSaid">A person has looked at the mapping: the next file with the same headers is read so.</param>
public sealed record StartBatchRequest(
    string Prompt, Guid WorkflowId, long? EndpointId = null, bool SameFileIsMeant = false, ColumnMapping? Mapping = null, bool MappingIsSaid = false,
    int RetryWindowMinutes = RetryWindow.Default);

/// <param name="ReviewRows">Rows that wait for a person from the start.</param>
/// <param name="IgnoredColumns">Headers of the file that nothing was read from.</param>
public sealed record StartedBatch(long BatchId, int Rows, int ReviewRows, IReadOnlyList<string> IgnoredColumns);

/// <summary>Makes a batch of an uploaded file: all of it, in one transaction, or nothing.</summary>
public sealed class StartBatch(IRcmDbFactory databases, TimeProvider time)
{
    private const int MaxPrompt = 2000;

    public async Task<Result<StartedBatch>> RunAsync(
        TenantContext tenant, StoredUpload upload, StartBatchRequest request, CancellationToken cancellation, RowProgress? progress = null)
    {
        var prompt = request.Prompt.Trim();
        if (prompt.Length == 0) return new Error("batch.no_prompt", "Say in a few words what should be done.");
        if (prompt.Length > MaxPrompt) return new Error("batch.long_prompt", $"What should be done is longer than {MaxPrompt:N0} characters. Shorten it.");
        if (!RetryWindow.Is(request.RetryWindowMinutes)) return NoSuchWindow;

        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await PermissionCheck.RefuseAsync(db, tenant, Permission.StartBatches, cancellation) is { } refused) return refused;
        var found = await PlanAsync(db, request, cancellation);
        if (!found.IsOk) return found.Error;
        var plan = found.Value;

        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var opened = await OpenAsync(connection, tenant, upload, request, plan, cancellation);
        if (!opened.IsOk) return opened.Error;
        using var file = opened.Value;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await FindDuplicate.RunAsync(db, tenant.ActingOrg, upload.Sha256, cancellation) is { } duplicate && !request.SameFileIsMeant)
            return duplicate;
        var writer = new BatchWriter(connection);
        var review = await writer.StageAsync(file, progress, cancellation);
        if (file.Refusal is { } refusal) return refusal;

        progress?.Queuing();
        var place = upload.PlaceFor(tenant.ActingOrg);
        var batch = new NewBatch(tenant.ActingOrg, tenant.UserId, prompt, upload.FileName, place, upload.Sha256,
            request.WorkflowId, plan.VersionId, plan.EndpointId, request.RetryWindowMinutes, time.GetUtcNow());
        var id = await writer.InsertAsync(batch, file.RowNumber, review, cancellation);
        if (request is { MappingIsSaid: true, Mapping: { } said })
            await FileMappings.SaveAsync(connection, tenant, file.Header.Headers, said, cancellation);
        // At the last moment: a process that is killed before it leaves the file where the sweep finds it.
        upload.Keep(place);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch
        {
            // It can be started again. Where the batch is there after all, the same bytes are told.
            upload.PutBack();
            throw;
        }

        upload.Confirm();
        return new StartedBatch(id, file.RowNumber, review, [.. file.Header.Ignored]);
    }

    private async Task<Result<BatchFileReader>> OpenAsync(
        NpgsqlConnection connection, TenantContext tenant, StoredUpload upload, StartBatchRequest request, Plan plan, CancellationToken cancellation)
    {
        var columns = FileColumns.For(plan.RequiredData);
        var text = await Task.Run(upload.Text, cancellation);
        if (!text.IsOk) return text.Error;
        var mapping = request.Mapping;
        if (mapping is null && FileHead.Read(text.Value, columns) is { IsOk: true, Value: var head })
            mapping = await FileMappings.FindAsync(connection, tenant, head.Headers, cancellation);
        return BatchFileReader.Open(text.Value, new FileRules(columns, mapping ?? ColumnMapping.ByName, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), plan.Payers));
    }

    /// <summary>The newest published version, pinned from here on, and the endpoint that the rows will go to.</summary>
    private static async Task<Result<Plan>> PlanAsync(RcmDb db, StartBatchRequest request, CancellationToken cancellation)
    {
        var workflow = await db.UserWorkflows.AsNoTracking()
            .Where(w => w.WorkflowId == request.WorkflowId)
            .Select(w => new
            {
                w.RequiredData,
                Version = db.WorkflowVersions.Where(v => v.WorkflowId == w.WorkflowId).Max(v => (long?)v.WorkflowVersionId),
            })
            .FirstOrDefaultAsync(cancellation);
        if (workflow is null) return new Error("batch.no_workflow", "This workflow is not there any more. Choose another one.");
        if (workflow.Version is not { } version)
            return new Error("batch.unpublished_workflow", "This workflow has not been published yet. Publish it first, or choose another one.");

        var endpoints = await PayerEndpoints.ListAsync(db, cancellation);
        var endpoint = request.EndpointId is { } wanted ? endpoints.FirstOrDefault(e => e.EndpointId == wanted) : endpoints.FirstOrDefault();
        if (endpoint is null)
        {
            return request.EndpointId is null
                ? new Error("batch.no_endpoint", "The organisation has no endpoint for a payer's website yet. An administrator can add one under Endpoints.")
                : new Error("batch.no_such_endpoint", "This endpoint is not there any more. Choose another one.");
        }

        return new Plan(version, JsonSerializer.Deserialize<string[]>(workflow.RequiredData) ?? [], endpoint.EndpointId, endpoint.Payers);
    }

    internal static Error NoSuchWindow { get; } = new("batch.no_such_window", "Rows are tried again for a time between a minute and 24 hours. Choose one.");

    private sealed record Plan(long VersionId, string[] RequiredData, long EndpointId, KnownPayers? Payers);
}
