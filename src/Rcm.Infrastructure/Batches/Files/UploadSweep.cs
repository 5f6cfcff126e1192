using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Removes uploads that nobody will start: at once what a process left that was killed, and what has waited too long.</summary>
internal sealed class UploadSweep(UploadStore store, StagedUploads staged, TimeProvider time, ILogger<UploadSweep> log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        do
        {
            try
            {
                await staged.RemoveOldAsync();
                if (store.RemoveForgotten() is var removed and > 0) log.LogInformation("{Count} uploads that never became a batch were removed", removed);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                log.LogWarning(fault, "Old uploads could not be removed; it is tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
