using Rcm.Domain.Common;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>An uploaded file on disk; gone when disposed, unless a batch was made of it.</summary>
public sealed class StoredUpload : IAsyncDisposable
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".txt", ".xlsx"];

    private readonly UploadStore store;
    private readonly Lock reading = new();
    private FileStream? hold;
    private Result<ReadableText>? text;
    private string? kept;
    private bool isBatch;

    internal StoredUpload(UploadStore store, string path, string fileName) => (this.store, Path, FileName) = (store, path, fileName);

    public string Path { get; }

    /// <summary>As the person's machine calls it, without its folder.</summary>
    public string FileName { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; internal set; }

    public byte[] Sha256 { get; internal set; } = [];

    /// <summary>The file as UTF-8 text, made once; it goes with the upload. Takes its time with a large workbook.</summary>
    internal Result<ReadableText> Text()
    {
        lock (reading) return text ??= ReadableText.Of(Path);
    }

    /// <summary>Keeps the file open, so that <see cref="UploadStore.RemoveForgotten"/> of any process sees that it is somebody's.</summary>
    internal void Hold() => hold ??= new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    /// <summary>Where <see cref="Keep"/> will put it, relative to the uploads folder: <c>batch_job.file_path</c>.</summary>
    internal string PlaceFor(Guid org)
    {
        var extension = System.IO.Path.GetExtension(FileName).ToLowerInvariant();
        return System.IO.Path.Combine(org.ToString("D"), System.IO.Path.GetFileNameWithoutExtension(Path) + (Extensions.Contains(extension) ? extension : ".csv"));
    }

    /// <summary>Moves the file to its organisation's folder. Call <see cref="Confirm"/> once the batch is committed.</summary>
    internal void Keep(string place)
    {
        store.Keep(this, place);
        kept = place;
    }

    /// <summary>Undoes <see cref="Keep"/>.</summary>
    internal void PutBack()
    {
        if (kept is null) return;
        store.PutBack(this, kept);
        kept = null;
    }

    internal void Confirm() => isBatch = true;

    public ValueTask DisposeAsync()
    {
        if (text is { IsOk: true, Value: var copy }) copy.Dispose();
        if (!isBatch)
        {
            if (kept is not null) store.Remove(kept);
            else if (File.Exists(Path)) File.Delete(Path);
        }

        hold?.Dispose();
        return ValueTask.CompletedTask;
    }
}
