using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>Where uploads lie: <c>{Rcm:DataDirectory}/uploads/tmp</c> while they are checked, <c>uploads/{org}</c> once they are batches.</summary>
public sealed class UploadStore
{
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

                upload.Hold();
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
    internal void Keep(StoredUpload upload, string relative)
    {
        var path = Path.Combine(root, relative);
        MakePrivate(Path.GetDirectoryName(path)!);
        File.Move(upload.Path, path);
    }

    internal void PutBack(StoredUpload upload, string relative) => File.Move(Path.Combine(root, relative), upload.Path);

    internal void Remove(string relative) => File.Delete(Path.Combine(root, relative));

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Removes what no process holds any more: it was killed before the file became a batch.</summary>
    /// <returns>How many files.</returns>
    internal int RemoveForgotten()
    {
        if (!Directory.Exists(temporary)) return 0;
        var removed = 0;
        foreach (var file in Directory.EnumerateFiles(temporary))
        {
            // A text copy is held by whoever holds the upload beside it.
            var upload = file.EndsWith(ReadableText.CopySuffix, StringComparison.Ordinal) ? file[..^ReadableText.CopySuffix.Length] : file;
            if (File.Exists(upload) && IsHeld(upload)) continue;
            File.Delete(file);
            removed++;
        }

        return removed;
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var lockable = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            // Somebody has it open; or it has gone meanwhile, and then there is nothing to remove.
            return true;
        }
    }

    /// <summary>A name to show, whatever path or control characters the browser sent.</summary>
    private static string CleanName(string fileName)
    {
        var name = new string([.. fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c))]).Trim();
        return name.Length switch { 0 => "upload.csv", > 200 => name[..200], _ => name };
    }
}
