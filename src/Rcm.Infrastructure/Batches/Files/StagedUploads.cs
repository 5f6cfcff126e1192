using System.Collections.Concurrent;
using System.Security.Cryptography;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>
/// The uploads that wait in this process. One goes with its page, after <see cref="Patience"/>, or with the process; what a killed process
/// leaves on disk, <see cref="UploadSweep"/> removes.
/// </summary>
public sealed class StagedUploads(TimeProvider time) : IAsyncDisposable
{
    /// <summary>Long enough for a lunch; patients' data lies on a disk no longer than that without a batch.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(4);

    private readonly ConcurrentDictionary<string, StagedUpload> all = new(StringComparer.Ordinal);

    public StagedUpload Add(TenantContext tenant, StoredUpload upload)
    {
        var staged = new StagedUpload(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), tenant, upload, time.GetUtcNow());
        all[staged.Id] = staged;
        return staged;
    }

    /// <summary>None for another person, and none for the same person while they act for another organisation.</summary>
    public StagedUpload? Find(TenantContext tenant, string id) => all.GetValueOrDefault(id) is { } staged && staged.Tenant == tenant ? staged : null;

    /// <summary>The page has gone. A start that is under way goes on.</summary>
    public async ValueTask LeaveAsync(StagedUpload staged)
    {
        staged.IsAbandoned = true;
        if (!staged.IsStarting) await RemoveAsync(staged);
    }

    /// <summary>Forgets an upload; its file goes, unless it is a batch now.</summary>
    public async ValueTask RemoveAsync(StagedUpload staged)
    {
        if (all.TryRemove(staged.Id, out _)) await staged.DisposeAsync();
    }

    /// <summary>The same from inside its own start, which cannot be waited for there.</summary>
    internal async ValueTask ForgetAsync(StagedUpload staged)
    {
        if (all.TryRemove(staged.Id, out _)) await staged.Upload.DisposeAsync();
    }

    internal async Task RemoveOldAsync()
    {
        var oldest = time.GetUtcNow() - Patience;
        foreach (var staged in all.Values.Where(s => s.Since < oldest && !s.IsStarting)) await RemoveAsync(staged);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var staged in all.Values) await RemoveAsync(staged);
    }
}
