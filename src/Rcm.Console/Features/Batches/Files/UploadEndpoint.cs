using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Files;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What the upload page gets when its batch has begun.</summary>
public sealed record UploadAnswer(long BatchId, string Url, int Rows, int ReviewRows, IReadOnlyList<string> IgnoredColumns);

/// <summary>The batch that was made of the same file before.</summary>
public sealed record FirstBatch(long BatchId, string Url, string Prompt, DateTimeOffset CreatedAt);

/// <summary>
/// POST /batches/upload: a form with its file, by plain HTTP, streamed. Answers <see cref="UploadAnswer"/>, or a problem with
/// <c>code</c>, <c>message</c>, and where there is one <c>line</c>, <c>column</c>, <c>firstBatch</c>.
/// </summary>
public static class UploadEndpoint
{
    /// <summary>The form's other fields and the multipart's own lines.</summary>
    private const long FormOverhead = 1024 * 1024;

    public static void MapUpload(this IEndpointRouteBuilder app) =>
        // The middleware would read the whole form for its token; UploadForm looks at it before the file.
        app.MapPost(Urls.UploadBatch, UploadAsync).RequireAuthorization().DisableAntiforgery();

    private static async Task<IResult> UploadAsync(
        HttpContext http, ISignedInPersonSource people, IAntiforgery antiforgery, UploadStore uploads, StartBatch start,
        ILogger<StartBatch> log, CancellationToken cancellation)
    {
        if (http.Request.ContentLength > FileLimits.MaxBytes + FormOverhead) return Refuse(BatchFileReader.TooLarge);
        // UploadStore holds the file to its limit, with a message of its own.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        try
        {
            var read = await UploadForm.ReadAsync(http, uploads, () => CheckAsync(http, people, antiforgery, cancellation), cancellation);
            if (!read.IsOk) return Refuse(read.Error);
            await using var form = read.Value;
            var person = (await people.FindAsync(http, cancellation))!;
            if (!Guid.TryParse(form.Field("org"), out var org) || person.Choices.All(c => c.Id != org))
                return Refuse(new Error("access.denied", "Your organisation's access to this hospital has ended. Go back to the dashboard."));
            if (!Guid.TryParse(form.Field("workflow"), out var workflow)) return Refuse(new Error("batch.no_workflow", "Choose a workflow."));

            long? endpoint = long.TryParse(form.Field("endpoint"), System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;
            var started = await start.RunAsync(
                new TenantContext(person.Home.Id, org, person.UserId), form.Upload,
                new StartBatchRequest(form.Field("prompt"), workflow, endpoint, form.Field("confirm") == "1"), cancellation);
            if (!started.IsOk) return Refuse(started.Error);
            var batch = started.Value;
            var url = Urls.Batch(batch.BatchId);
            return Results.Created(url, new UploadAnswer(batch.BatchId, url, batch.Rows, batch.ReviewRows, batch.IgnoredColumns));
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return Refuse(new Error("access.denied", "Your organisation's access to this hospital has just ended. Nothing was started."));
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            log.LogWarning(fault, "A batch was not started: the database does not answer");
            return Refuse(new Error("database.away", "The database does not answer, so nothing was started. Try again in a moment; the file has to be sent again."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !http.RequestAborted.IsCancellationRequested)
        {
            log.LogError(fault, "An upload could not be stored");
            return Refuse(new Error("upload.not_stored", "The file could not be stored, so nothing was started. The server's disk may be full: tell your administrator."));
        }
    }

    /// <summary>Before the file is taken in: who is it, was the form ours, may they at all.</summary>
    private static async Task<Error?> CheckAsync(HttpContext http, ISignedInPersonSource people, IAntiforgery antiforgery, CancellationToken cancellation)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return new Error("form.stale", "This page is too old to be sent. Reload it and choose the file again.");
        var person = await people.FindAsync(http, cancellation);
        return person is null || !person.Choices.Any(c => (person with { Acting = c }).May(Permission.StartBatches))
            ? new Error("access.denied", "Your role does not allow starting batches. Ask an administrator of your organisation.")
            : null;
    }

    private static IResult Refuse(Error error)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = error.Code, ["message"] = error.Message };
        if (error is FileRefusal { Line: { } line }) extensions["line"] = line;
        if (error is FileRefusal { Column: { } column }) extensions["column"] = column;
        if (error is DuplicateFile first)
            extensions["firstBatch"] = new FirstBatch(first.BatchId, Urls.Batch(first.BatchId), first.Prompt, first.CreatedAt);
        return Results.Problem(error.Message, statusCode: StatusOf(error), title: "The batch was not started", extensions: extensions);
    }

    private static int StatusOf(Error error) => error.Code switch
    {
        "file.too_large" => StatusCodes.Status413PayloadTooLarge,
        "file.same_again" => StatusCodes.Status409Conflict,
        "access.denied" => StatusCodes.Status403Forbidden,
        "form.stale" or "form.broken" => StatusCodes.Status400BadRequest,
        "upload.not_stored" => StatusCodes.Status507InsufficientStorage,
        "database.away" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
