using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Npgsql;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Execution.Tiers;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Execution;

/// <summary>Works one claimed item from its page to its answer, under the item's own organisation.</summary>
public sealed partial class ItemRun(
    IWorkerDbFactory database,
    WorkflowMemories memories,
    TierServices tiers,
    ISecretStore secrets,
    ChromiumBrowser browser,
    EndpointBreakers breakers,
    WorkerOptions options,
    EndpointOptions endpoints,
    TimeProvider time,
    ILogger<ItemRun> log) : IItemWork
{
    /// <summary>Each row has a browser's page to itself.</summary>
    public int LotSize => 1;

    Task IItemWork.WorkAsync(IReadOnlyList<ClaimedItem> lot, string worker, CancellationToken cancellation) => WorkAsync(lot[0], worker, cancellation);

    /// <returns>False: the item was not this worker's any more, and nothing was written.</returns>
    public async Task<bool> WorkAsync(ClaimedItem item, string worker, CancellationToken cancellation)
    {
        var tenant = TenantContext.Of(item.OrgId);
        await using var connection = await database.OpenAsync(tenant, cancellation);
        if (await ItemRow.BeginAsync(connection, item, worker, cancellation) is not { } begun)
        {
            return false;
        }

        var result = begun.IsOk
            ? await RunAsync(connection, tenant, item, begun.Value, worker, cancellation)
            : SetUpFault(begun.Error);
        var seen = result;
        if (begun is { IsOk: true, Value.Submits: true })
        {
            result = UnknownOutcome.Of(result);
        }

        var (firstAttempt, tries, policy) = begun.IsOk
            ? (begun.Value.FirstAttempt, begun.Value.Tries, RetryPolicy.OfMinutes(begun.Value.RetryWindowMinutes))
            : (time.GetUtcNow(), item.Attempt, RetryPolicy.Default);
        var ending = ItemEnding.Of(result, tries, firstAttempt, time.GetUtcNow(), policy, Random.Shared.NextDouble());
        var written = await ItemCompletion.WriteAsync(connection, item, worker, result, ending, cancellation);
        if (written)
        {
            LogEnded(log, item.ItemId, item.BatchId, ending.Status, result.ReasonCode);
        }

        await breakers.NoteAsync(item, seen, cancellation);

        return written;
    }

    private async Task<RunResult> RunAsync(
        NpgsqlConnection connection, TenantContext tenant, ClaimedItem item, ItemRow row, string worker, CancellationToken cancellation)
    {
        var memory = await memories.ReadAsync(connection, item.OrgId, row.WorkflowId, row.WorkflowVersionId, cancellation);
        if (!memory.IsOk)
        {
            return SetUpFault(memory.Error);
        }

        var endpoint = EndpointAddress.Of(row.OwnUrl, row.ChannelUrl, row.EndpointConfig, endpoints.AllowPrivateAddresses);
        if (!endpoint.IsOk)
        {
            return SetUpFault(endpoint.Error);
        }

        var input = new RunInput(row.Input, await CredentialsAsync(tenant, row.EndpointId, cancellation));
        if (input.Missing(row.RequiredData) is { Count: > 0 } missing)
        {
            // Before a browser is opened: nothing is asked of the payer for a row that can't be answered.
            return new RunResult(null, ExceptionKind.Business, "missing_data",
                $"The row has no {Words.List(missing)}. Fill it in and run the row again.", EmptyOutput, []);
        }

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(TimeSpan.FromMinutes(options.DeadlineMinutes));
        try
        {
            await using var page = await browser.OpenAsync(endpoint.Value, bounded.Token);
            var (known, beyond) = await tiers.ForAsync(memory.Value, connection, item, row.WorkflowId, bounded.Token);
            var runner = new WorkflowRunner(
                memory.Value.Graph, known, page, new TraceWriter(connection, item, row, worker), RunLimits.Default, time, beyond);
            return await runner.RunAsync(input, row.RequiredData, bounded.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SystemFault("deadline", $"The row was not answered within {options.DeadlineMinutes} minutes.");
        }
        catch (PlaywrightException)
        {
            return SystemFault("browser_lost", "The robot's browser did not start.");
        }
    }

    private static RunResult SystemFault(string code, string message) => new(null, ExceptionKind.System, code, message, EmptyOutput, []);

    private static readonly Dictionary<string, object?> EmptyOutput = [];

    // What is set up wrongly is for its owner to mend; trying again would not help.
    private static RunResult SetUpFault(Error error) => new(null, ExceptionKind.Business, error.Code, error.Message, EmptyOutput, []);

    private async Task<Dictionary<string, string>> CredentialsAsync(TenantContext tenant, long endpoint, CancellationToken cancellation)
    {
        var credentials = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "username", "password" })
        {
            if (await secrets.ReadAsync(tenant, $"endpoint/{endpoint}/{name}", cancellation) is { } secret)
            {
                credentials[name] = secret;
            }
        }

        return credentials;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Item {Item} of batch {Batch}: {Status} ({Reason})")]
    private static partial void LogEnded(ILogger log, long item, long batch, string status, string? reason);
}
