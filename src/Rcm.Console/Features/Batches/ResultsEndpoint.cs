using Rcm.Console.Shell;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Results;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches;

/// <summary>GET /batches/{id}/results.csv and results.xlsx, streamed; narrowed down by the same words as the batch's page.</summary>
public static class ResultsEndpoint
{
    public static void MapResults(this IEndpointRouteBuilder app)
    {
        app.MapGet("/batches/{id:long}/results.csv", (long id, HttpContext http, ISignedInPersonSource people, WriteResults results, CancellationToken cancellation) =>
            WriteAsync(id, ResultsFormat.Csv, http, people, results, cancellation)).RequireAuthorization();
        app.MapGet("/batches/{id:long}/results.xlsx", (long id, HttpContext http, ISignedInPersonSource people, WriteResults results, CancellationToken cancellation) =>
            WriteAsync(id, ResultsFormat.Xlsx, http, people, results, cancellation)).RequireAuthorization();
    }

    private static async Task<IResult> WriteAsync(
        long id, ResultsFormat format, HttpContext http, ISignedInPersonSource people, WriteResults results, CancellationToken cancellation)
    {
        if (await people.FindAsync(http, cancellation) is not { } person) return Results.Unauthorized();
        try
        {
            var written = await results.RunAsync(person.Tenant, id, FilterOf(http.Request.Query), format, Begin, cancellation);
            return written switch
            {
                { IsOk: true } => Results.Empty,
                { Error.Code: "access.denied" } => Results.Redirect(Urls.Forbidden),
                _ => Results.NotFound(),
            };
        }
        catch (Exception fault) when (DatabaseAway.Is(fault) && !http.Response.HasStarted)
        {
            return Results.Problem("The database does not answer. Try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            // Half a file must not pass for a whole one.
            http.Abort();
            return Results.Empty;
        }

        Stream Begin()
        {
            var narrowed = FilterOf(http.Request.Query).Narrows ? "-some" : "";
            var (extension, type) = format == ResultsFormat.Xlsx
                ? ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                : ("csv", "text/csv; charset=utf-8");
            http.Response.ContentType = type;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"batch-{id}-results{narrowed}.{extension}\"";
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.Body;
        }
    }

    private static ItemFilter FilterOf(IQueryCollection query) => new(
        query["status"], query["outcome"], Reason: query["reason"], Kind: query["kind"], Review: query["review"],
        Who: Guid.TryParse(query["who"], out var who) ? who : null);
}
