using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Where uploads lie: <c>{Rcm:DataDirectory}/uploads/tmp</c> while they are checked, <c>uploads/{org}</c> once they are batches.</summary>
public sealed class UploadStore
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(24);
    private static readonly UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string root;
    private readonly string temporary;

    public UploadStore(IConfiguration configuration)
        : this(Path.Combine(Path.GetFullPath(configuration["Rcm:DataDirectory"] ?? ".data"), "uploads"))
    {
    }

    public UploadStore(string root)
    {
        this.root = root;
        temporary = Path.Combine(root, "tmp");
    }

    /// <summary>Streams a body to disk and takes its SHA-256 on the way. Dispose what comes back: a file that became no batch goes with it.</summary>
    public async Task<Result<StoredUpload>> SaveAsync(Stream body, string fileName, CancellationToken cancellation)
    {
        MakePrivate(temporary);
        RemoveForgotten();
        var path = Path.Combine(temporary, $"{Guid.NewGuid():N}.upload");
        var upload = new StoredUpload(this, path, CleanName(fileName));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            await using (var file = new FileStream(path, options))
            {
                var buffer = new byte[128 * 1024];
                int read;
                while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
                {
                    upload.Length += read;
                    if (upload.Length > FileLimits.MaxBytes)
                    {
                        await upload.DisposeAsync();
                        return BatchFileReader.TooLarge;
                    }

                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
            }

            upload.Sha256 = hash.GetHashAndReset();
            return upload;
        }
        catch
        {
            // Cut off in the middle, or the disk is full.
            await upload.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves a checked file to where its organisation's files lie; the path is relative to the uploads folder.</summary>
    internal string Keep(StoredUpload upload, Guid org)
    {
        var folder = Path.Combine(root, org.ToString("D"));
        MakePrivate(folder);
        var relative = Path.Combine(org.ToString("D"), Path.GetFileNameWithoutExtension(upload.Path) + ".csv");
        File.Move(upload.Path, Path.Combine(root, relative));
        return relative;
    }

    internal void Remove(string relative) => File.Delete(Path.Combine(root, relative));

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>What a process left that died in the middle of an upload.</summary>
    private void RemoveForgotten()
    {
        foreach (var file in Directory.EnumerateFiles(temporary))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > Forgotten) File.Delete(file);
        }
    }

    /// <summary>A name to show, whatever path or control characters the browser sent.</summary>
    private static string CleanName(string fileName)
    {
        var name = new string([.. fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c))]).Trim();
        return name.Length switch { 0 => "upload.csv", > 200 => name[..200], _ => name };
    }
}

/// <summary>An uploaded file on disk; gone when disposed, unless a batch was made of it.</summary>
public sealed class StoredUpload : IAsyncDisposable
{
    private readonly UploadStore store;
    private string? kept;

    internal StoredUpload(UploadStore store, string path, string fileName) => (this.store, Path, FileName) = (store, path, fileName);

    public string Path { get; }

    /// <summary>As the person's machine calls it, without its folder.</summary>
    public string FileName { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; internal set; }

    public byte[] Sha256 { get; internal set; } = [];

    private bool IsBatch { get; set; }

    /// <summary>Moves the file to its organisation's folder: <c>batch_job.file_path</c>. Call <see cref="Confirm"/> once the batch is committed.</summary>
    internal string Keep(Guid org) => kept = store.Keep(this, org);

    internal void Confirm() => IsBatch = true;

    public ValueTask DisposeAsync()
    {
        if (IsBatch) return ValueTask.CompletedTask;
        if (kept is not null) store.Remove(kept);
        else File.Delete(Path);
        return ValueTask.CompletedTask;
    }
}
