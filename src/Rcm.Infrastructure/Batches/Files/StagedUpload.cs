using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>An uploaded file that waits to be started by the person who sent it, for the organisation they sent it for.</summary>
public sealed class StagedUpload : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly Lock starting = new();
    private Task<Result<StartedBatch>>? start;

    internal StagedUpload(string id, TenantContext tenant, StoredUpload upload, DateTimeOffset since) =>
        (Id, Tenant, Upload, Since) = (id, tenant, upload, since);

    /// <summary>Not to be guessed.</summary>
    public string Id { get; }

    public string FileName => Upload.FileName;

    /// <summary>In bytes.</summary>
    public long Length => Upload.Length;

    public DateTimeOffset Since { get; }

    /// <summary>The last check, for its list of bad rows.</summary>
    public FileCheck? Check { get; internal set; }

    /// <summary>How far the start is.</summary>
    public RowProgress Progress { get; private set; } = new();

    internal TenantContext Tenant { get; }

    internal StoredUpload Upload { get; }

    /// <summary>Nobody waits for it any more.</summary>
    internal bool IsAbandoned { get; set; }

    internal bool IsStarting => start is { IsCompleted: false };

    internal CancellationToken Ended => ended.Token;

    /// <summary>Breaks off a start that is under way: nothing of it is kept.</summary>
    public Task CancelAsync() => ended.CancelAsync();

    /// <summary>One start at a time, however often it is asked for: the second of two clicks gets the first one's batch.</summary>
    internal Task<Result<StartedBatch>> StartOnce(Func<RowProgress, CancellationToken, Task<Result<StartedBatch>>> begin)
    {
        lock (starting)
        {
            if (start is { IsCompleted: false } or { IsCompletedSuccessfully: true, Result.IsOk: true }) return start;
            Progress = new();
            return start = Task.Run(() => begin(Progress, ended.Token), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        if (start is not null) await Task.WhenAny(start);
        await Upload.DisposeAsync();
        ended.Dispose();
    }
}
