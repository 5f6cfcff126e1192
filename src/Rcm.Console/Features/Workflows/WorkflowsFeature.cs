using System.Text;
using Microsoft.Net.Http.Headers;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows;

/// <summary>GET /workflows/{id}/export.json: the draft, or with <c>?version=N</c> a published version, as a file.</summary>
public static class WorkflowsFeature
{
    public static void MapWorkflows(this IEndpointRouteBuilder app) =>
        app.MapGet("/workflows/{id:guid}/export.json", ExportAsync).RequireAuthorization();

    private static async Task<IResult> ExportAsync(
        Guid id, int? version, HttpContext http, ISignedInPersonSource people, ExportWorkflow export, CancellationToken cancellation)
    {
        if (await people.FindAsync(http, cancellation) is not { } person)
        {
            return Results.Unauthorized();
        }

        try
        {
            var file = await export.RunAsync(person.Tenant, id, version, cancellation);
            if (!file.IsOk)
            {
                return Results.NotFound();
            }

            http.Response.Headers.CacheControl = "no-store";
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName($"{file.Value.Name}.json");
            http.Response.Headers.ContentDisposition = disposition.ToString();
            return Results.Bytes(Encoding.UTF8.GetBytes(file.Value.ToJson()), "application/json; charset=utf-8");
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            return Results.Problem("The database does not answer. Try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
