using Rcm.Console.Shell;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches;

/// <summary>GET /batches/{id}/results.csv, streamed.</summary>
public static class ResultsEndpoint
{
    public static void MapResults(this IEndpointRouteBuilder app) =>
        app.MapGet("/batches/{id:long}/results.csv", WriteAsync).RequireAuthorization();

    private static async Task<IResult> WriteAsync(
        long id, HttpContext http, ISignedInPersonSource people, WriteResults results, CancellationToken cancellation)
    {
        if (await people.FindAsync(http, cancellation) is not { } person) return Results.Unauthorized();
        try
        {
            var written = await results.RunAsync(person.Tenant, id, Begin, cancellation);
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
            http.Response.ContentType = "text/csv; charset=utf-8";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"batch-{id}-results.csv\"";
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.Body;
        }
    }
}
