using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>
/// POST /batches/upload: a form with its file, by plain HTTP, streamed to where it waits for the page to look at it. Answers
/// <see cref="UploadAnswer"/>, or a problem with <c>code</c> and <c>message</c>.
/// GET /batches/upload/{id}/problems.csv: what is wrong with its rows.
/// </summary>
public static class UploadEndpoint
{
    /// <summary>The form's other fields and the multipart's own lines.</summary>
    private const long FormOverhead = 1024 * 1024;

    public static void MapUpload(this IEndpointRouteBuilder app)
    {
        // The middleware would read the whole form for its token; UploadForm looks at it before the file.
        app.MapPost(Urls.UploadBatch, UploadAsync).RequireAuthorization().DisableAntiforgery();
        app.MapGet(Urls.UploadBatch + "/{id}/problems.csv", WriteProblemsAsync).RequireAuthorization();
    }

    private static async Task<IResult> UploadAsync(
        HttpContext http, ISignedInPersonSource people, IAntiforgery antiforgery, UploadStore uploads, StagedUploads staged,
        ILogger<StagedUploads> log, CancellationToken cancellation)
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

            var waiting = staged.Add(new TenantContext(person.Home.Id, org, person.UserId), form.Take());
            return Results.Json(new UploadAnswer(waiting.Id), statusCode: StatusCodes.Status201Created);
        }
        catch (Exception fault) when (UploadFaults.Explain(fault) is { } error && !http.RequestAborted.IsCancellationRequested)
        {
            log.LogError(fault, "An upload was not taken: {Code}", error.Code);
            return Refuse(error);
        }
    }

    private static async Task<IResult> WriteProblemsAsync(
        string id, Guid org, HttpContext http, ISignedInPersonSource people, StagedUploads staged, CancellationToken cancellation)
    {
        if (await people.FindAsync(http, cancellation) is not { } person) return Results.Unauthorized();
        if (staged.Find(new TenantContext(person.Home.Id, org, person.UserId), id)?.Check is not { } check) return Results.NotFound();
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"rows-to-mend.csv\"";
        http.Response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync("line,column,reason\r\n");
        var line = new StringBuilder();
        foreach (var problem in check.Listed)
        {
            line.Clear().Append(problem.Line).Append(',');
            ResultsFile.AppendCell(line, problem.Header);
            line.Append(',');
            ResultsFile.AppendCell(line, problem.Problem.Message);
            await writer.WriteAsync(line.Append("\r\n"), cancellation);
        }

        return Results.Empty;
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
        return Results.Problem(error.Message, statusCode: StatusOf(error), title: "The file was not taken", extensions: extensions);
    }

    private static int StatusOf(Error error) => error.Code switch
    {
        "file.too_large" => StatusCodes.Status413PayloadTooLarge,
        "access.denied" => StatusCodes.Status403Forbidden,
        "form.stale" or "form.broken" => StatusCodes.Status400BadRequest,
        "upload.not_stored" => StatusCodes.Status507InsufficientStorage,
        "database.away" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
