using Microsoft.Extensions.Logging;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Starts a batch of an upload that waits. It goes on when the page that asked for it has gone.</summary>
public sealed class StartStaged(StagedUploads uploads, StartBatch start, ILogger<StartStaged> log)
{
    /// <summary>The same batch for whoever asks again.</summary>
    public Task<Result<StartedBatch>> RunAsync(StagedUpload staged, StartBatchRequest request) =>
        staged.StartOnce(async (progress, cancellation) =>
        {
            var isBatch = false;
            try
            {
                var started = await start.RunAsync(staged.Tenant, staged.Upload, request, cancellation, progress);
                isBatch = started.IsOk;
                if (!isBatch && staged.IsAbandoned) log.LogWarning("A batch that nobody waited for was not started: {Code}", started.Error?.Code);
                return started;
            }
            catch (Exception fault) when (fault is not OperationCanceledException && staged.IsAbandoned)
            {
                // Nobody is left to be told.
                log.LogError(fault, "A batch that nobody waited for was not started");
                throw;
            }
            finally
            {
                if (isBatch || staged.IsAbandoned) await uploads.ForgetAsync(staged);
            }
        });
}
