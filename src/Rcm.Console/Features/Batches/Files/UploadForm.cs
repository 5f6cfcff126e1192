using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>A multipart form read section by section, so that its file goes to disk as it arrives and never stands in memory.</summary>
public sealed class UploadForm : IAsyncDisposable
{
    private const string AntiforgeryField = "__RequestVerificationToken";
    private const int MaxField = 16 * 1024;
    private const int MaxFields = 20;

    private readonly Dictionary<string, string> fields;
    private bool isTaken;

    private UploadForm(Dictionary<string, string> fields, StoredUpload upload) => (this.fields, Upload) = (fields, upload);

    private StoredUpload Upload { get; }

    public string Field(string name) => fields.GetValueOrDefault(name, "");

    /// <param name="check">Asked before the file: whatever it refuses is not read.</param>
    public static async Task<Result<UploadForm>> ReadAsync(
        HttpContext http, UploadStore uploads, Func<Task<Error?>> check, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || type.MediaType != "multipart/form-data"
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            return Broken;
        }

        var reader = new MultipartReader(boundary, http.Request.Body);
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        StoredUpload? upload = null;
        try
        {
            while (await NextAsync(reader, cancellation) is { } section)
            {
                if (section.GetContentDispositionHeader() is not { } disposition) return await GiveUpAsync(upload, Broken);
                if (!disposition.IsFileDisposition())
                {
                    if (read.Count == MaxFields) return await GiveUpAsync(upload, Broken);
                    section.Body = new LimitedField(section.Body, MaxField);
                    read[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await new StreamReader(section.Body).ReadToEndAsync(cancellation);
                    continue;
                }

                if (upload is not null) return await GiveUpAsync(upload, new Error("file.several", "Choose one file at a time."));
                // As a header the token is looked at without reading the form.
                http.Request.Headers["RequestVerificationToken"] = read.GetValueOrDefault(AntiforgeryField, "");
                if (await check() is { } refused) return refused;
                var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
                if (name.Length == 0) return NoFile;
                var saved = await uploads.SaveAsync(section.Body, name, cancellation);
                if (!saved.IsOk) return saved.Error;
                upload = saved.Value;
            }
        }
        catch (Exception fault)
        {
            if (upload is not null) await upload.DisposeAsync();
            // Cut off, or not multipart after all.
            if (fault is InvalidDataException or BadHttpRequestException) return Broken;
            throw;
        }

        return upload is null ? NoFile : new UploadForm(read, upload);
    }

    /// <summary>The reader says of a body without its boundary what it says of a broken disk.</summary>
    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (IOException broken)
        {
            throw new InvalidDataException("The form is not whole.", broken);
        }
    }

    /// <summary>The file is the caller's from here on.</summary>
    public StoredUpload Take()
    {
        isTaken = true;
        return Upload;
    }

    public ValueTask DisposeAsync() => isTaken ? ValueTask.CompletedTask : Upload.DisposeAsync();

    private static Error NoFile { get; } = new("file.none", "Choose a file.");

    private static Error Broken { get; } = new("form.broken", "The upload did not arrive whole. Send it again.");

    private static async Task<Error> GiveUpAsync(StoredUpload? upload, Error error)
    {
        if (upload is not null) await upload.DisposeAsync();
        return error;
    }

    /// <summary>No field of ours is longer; what is would only fill memory.</summary>
    private sealed class LimitedField(Stream inner, int limit) : Stream
    {
        private int read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var got = await inner.ReadAsync(buffer, cancellationToken);
            read += got;
            return read <= limit ? got : throw new InvalidDataException("A field of the form is too long.");
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
